package io.karpenter.aws.nodeclass;

import io.karpenter.core.quantity.Quantity;
import java.util.Optional;

/**
 * A volume that a node gets.
 *
 * @param name of the device, empty if not stated
 * @param root true if it holds the kubelet's root directory
 * @param size bytes, if stated
 */
public record BlockDevice(String name, boolean root, Optional<Quantity> size) {}
