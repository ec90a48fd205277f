/**
 * What an EC2NodeClass says, typed and free of problems. Only what decides which machines fit and what they offer is kept; how machines are
 * launched is not.
 */
@NullMarked
package io.karpenter.aws.nodeclass;

import org.jspecify.annotations.NullMarked;
