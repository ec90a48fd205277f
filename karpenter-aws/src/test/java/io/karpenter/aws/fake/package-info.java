/**
 * AWS as far as the provider uses it, in memory and behind HTTP, so that tests talk to it through the SDK's real clients. A test
 * says what there is (subnets, images, capacity) and what goes wrong (errors, lost answers, throttling), and asks afterwards what
 * was requested. Everything begins with {@link io.karpenter.aws.fake.FakeAws}.
 */
@NullMarked
package io.karpenter.aws.fake;

import org.jspecify.annotations.NullMarked;
