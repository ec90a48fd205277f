package io.karpenter.k8s.manifest.stated;

import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.taint.Toleration;
import java.util.List;
import java.util.Map;

/**
 * A RuntimeClass: what its pods ask for beyond their containers, and where they can run.
 *
 * @param overhead per pod
 */
public record RuntimeClass(
        String name, ResourceList overhead, Map<String, String> nodeSelector, List<Toleration> tolerations) {}
