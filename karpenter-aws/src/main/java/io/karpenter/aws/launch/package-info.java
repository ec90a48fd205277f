/**
 * Launching: from a NodeClaim and its EC2NodeClass to an instance. Chooses types, offerings and subnets, sees to launch templates, asks a fleet, and
 * takes note of what EC2 has no capacity for. What it needs of images, user data and catalogue it is given through {@code LaunchParts}.
 */
@NullMarked
package io.karpenter.aws.launch;

import org.jspecify.annotations.NullMarked;
