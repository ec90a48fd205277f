package io.karpenter.core.testkit;

import java.util.random.RandomGenerator;

/** Makes random values. Equal states of {@code random} and equal sizes give equal values. */
@FunctionalInterface
public interface Generator<T> {

    /**
     * A random value.
     *
     * @param size at least 1; larger sizes give larger values
     */
    T generate(RandomGenerator random, int size);
}
