/**
 * Hashes that are equal in every process and for ever. Texts come in, bytes and names made of them go out; who needs a name or a fingerprint asks
 * here.
 */
@NullMarked
package io.karpenter.aws.hash;

import org.jspecify.annotations.NullMarked;
