package io.karpenter.core.testkit;

import java.util.stream.Stream;

/** Makes a value smaller, so that a failure is easier to understand. */
@FunctionalInterface
public interface Shrinker<T> {

    /** Values one step smaller than {@code value}, the boldest steps first; none if it cannot get smaller. */
    Stream<T> smaller(T value);
}
