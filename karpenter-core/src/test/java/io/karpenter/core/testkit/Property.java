package io.karpenter.core.testkit;

import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * A law about generated values. The law is tried on many values of growing size; the first that breaks it is made smaller as
 * long as the smaller one breaks it too, and is reported with the seed that makes it again.
 *
 * <p>{@code -Dproperty.seed=N} replaces the seed, {@code -Dproperty.tries=N} multiplies the number of tries by N.
 */
public final class Property<T> {

    private static final long DEFAULT_SEED = 20_261_101;
    private static final int MAX_SHRINKING_STEPS = 5_000;

    private final Generator<T> generator;
    private final Shrinker<T> shrinker;
    private final int tries;
    private final int maxSize;
    private final long seed;

    private Property(Generator<T> generator, Shrinker<T> shrinker, int tries, int maxSize, long seed) {
        this.generator = generator;
        this.shrinker = shrinker;
        this.tries = tries;
        this.maxSize = maxSize;
        this.seed = seed;
    }

    /** 200 tries of sizes from 1 to 20, without shrinking. */
    public static <T> Property<T> forAll(Generator<T> generator) {
        return new Property<>(generator, value -> Stream.empty(), 200, 20, Long.getLong("property.seed", DEFAULT_SEED));
    }

    /** How often the law is tried; multiplied by {@code property.tries}. */
    public Property<T> tries(int count) {
        return new Property<>(generator, shrinker, count, maxSize, seed);
    }

    /** The size of the last try; the first has size 1. */
    public Property<T> maxSize(int size) {
        return new Property<>(generator, shrinker, tries, size, seed);
    }

    public Property<T> seed(long value) {
        return new Property<>(generator, shrinker, tries, maxSize, value);
    }

    public Property<T> shrinking(Shrinker<T> value) {
        return new Property<>(generator, value, tries, maxSize, seed);
    }

    /** The law as a test of a {@code @TestFactory}; its name shows the seed. */
    public DynamicTest holds(String sentence, Consumer<T> law) {
        return DynamicTest.dynamicTest(
                "%s [seed %d, %d tries]".formatted(sentence, seed, allTries()), () -> check(law));
    }

    /**
     * Tries the law.
     *
     * @throws AssertionError if a value breaks it; the message has the seed and the smallest such value found
     */
    public void check(Consumer<T> law) {
        int all = allTries();
        for (int i = 0; i < all; i++) {
            int size = 1 + (int) ((long) i * maxSize / all);
            // Each try has a generator of its own, so that a change of one value does not shift all later ones.
            T value = generator.generate(new SplittableRandom(seed * 1_000_003 + i), size);
            Optional<Throwable> failure = failure(law, value);
            if (failure.isPresent()) {
                throw broken(law, value, failure.get(), i, size);
            }
        }
    }

    private int allTries() {
        return tries * Integer.getInteger("property.tries", 1);
    }

    private AssertionError broken(Consumer<T> law, T value, Throwable failure, int index, int size) {
        T smallest = value;
        Throwable reason = failure;
        int steps = 0;
        boolean smaller = true;
        while (smaller && steps < MAX_SHRINKING_STEPS) {
            smaller = false;
            for (T candidate : (Iterable<T>) shrinker.smaller(smallest)::iterator) {
                Optional<Throwable> again = failure(law, candidate);
                steps++;
                if (again.isPresent()) {
                    smallest = candidate;
                    reason = again.get();
                    smaller = true;
                    break;
                }
                if (steps >= MAX_SHRINKING_STEPS) {
                    break;
                }
            }
        }
        return new AssertionError("""
                broken by try %d of size %d, seed %d (-Dproperty.seed=%d makes it again)
                smallest value found in %d steps: %s
                %s""".formatted(index, size, seed, seed, steps, smallest, reason), reason);
    }

    private static <T> Optional<Throwable> failure(Consumer<T> law, T value) {
        try {
            law.accept(value);
            return Optional.empty();
        } catch (RuntimeException | AssertionError | StackOverflowError broken) {
            return Optional.of(broken);
        }
    }
}
