/**
 * What is left over in the account and used by nothing any more. What EC2NodeClasses and NodeClaims refer to comes in; the rest is deleted.
 */
@NullMarked
package io.karpenter.aws.garbage;

import org.jspecify.annotations.NullMarked;
