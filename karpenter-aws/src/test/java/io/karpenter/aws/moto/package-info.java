/**
 * moto, an EC2-compatible endpoint that other people wrote, as a process of the test. It shows that our requests mean to others what
 * they mean to us; what it cannot do (capacity errors, reservations, prices) is the business of the fake. Tests say
 * {@link io.karpenter.aws.moto.UsesMoto} and get a server.
 */
@NullMarked
package io.karpenter.aws.moto;

import org.jspecify.annotations.NullMarked;
