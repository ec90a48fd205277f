/**
 * Reserved Instances and Savings Plans as an input of cost. What a file or EC2 says of them comes in; which units a node of an instance type
 * takes of which commitment goes out, as {@link io.karpenter.core.offering.Commitment}.
 */
@NullMarked
package io.karpenter.aws.price.commitment;

import org.jspecify.annotations.NullMarked;
