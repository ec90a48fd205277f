/**
 * What AWS says there is: instance types and where they are offered, subnets, security groups, memory that nodes turned out to have. The SDK's answers come in and plain values go out, kept for as long as each may be; what was known stays known if AWS fails to answer.
 */
@NullMarked
package io.karpenter.aws.discovery;

import org.jspecify.annotations.NullMarked;
