/**
 * Whether an instance still is what its EC2NodeClass asks for. The NodeClass with its status, the NodeClaim and the instance come in; the reason why
 * the node has to be replaced goes out, if there is one. Nothing here asks AWS.
 */
@NullMarked
package io.karpenter.aws.drift;

import org.jspecify.annotations.NullMarked;
