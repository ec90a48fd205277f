/** Which conditions of Nodes call for a new machine on EC2. Nothing comes in; policies for the core's repair go out. */
@NullMarked
package io.karpenter.aws.repair;

import org.jspecify.annotations.NullMarked;
