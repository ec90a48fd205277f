package io.karpenter.core.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Random choices that generators make. Not thread-safe. */
public final class Choice {

    private final RandomGenerator random;

    public Choice(RandomGenerator random) {
        this.random = random;
    }

    /** From {@code least} to {@code most}, both included. */
    public int between(int least, int most) {
        return random.nextInt(least, most + 1);
    }

    /** True once in {@code n} times. */
    public boolean onceIn(int n) {
        return random.nextInt(n) == 0;
    }

    public double fraction() {
        return random.nextDouble();
    }

    @SafeVarargs
    public final <T> T of(T... values) {
        return values[random.nextInt(values.length)];
    }

    public <T> T of(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** Some of {@code values}, at least {@code least}, in their order. */
    public <T> List<T> some(List<T> values, int least) {
        int count = between(least, values.size());
        List<T> result = new ArrayList<>(values);
        while (result.size() > count) {
            result.remove(random.nextInt(result.size()));
        }
        return result;
    }
}
