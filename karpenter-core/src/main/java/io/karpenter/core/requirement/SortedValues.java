package io.karpenter.core.requirement;

import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * An unmodifiable sorted set of texts in one array. A catalogue holds hundreds of thousands of requirements, nearly all with
 * one value: this costs two objects where a tree costs five, and membership is a binary search. Thread-safe.
 */
// NavigableSet would add ten methods that nobody needs here.
@SuppressWarnings("JdkObsolete")
final class SortedValues extends AbstractSet<String> implements SortedSet<String> {

    static final SortedValues EMPTY = new SortedValues(new String[0]);

    /** Ascending, no duplicates. */
    private final String[] sorted;

    private SortedValues(String[] sorted) {
        this.sorted = sorted;
    }

    static SortedValues of(String value) {
        return new SortedValues(new String[] {value});
    }

    static SortedValues of(Collection<String> values) {
        if (values instanceof SortedValues same) {
            return same;
        }
        return switch (values.size()) {
            case 0 -> EMPTY;
            case 1 -> of(values.iterator().next());
            default -> ofDistinct(values.toArray(new String[0]));
        };
    }

    private static SortedValues ofDistinct(String[] values) {
        Arrays.sort(values);
        int kept = 1;
        for (int i = 1; i < values.length; i++) {
            if (!values[i].equals(values[kept - 1])) {
                values[kept++] = values[i];
            }
        }
        return new SortedValues(kept == values.length ? values : Arrays.copyOf(values, kept));
    }

    SortedValues union(SortedValues other) {
        if (other.isEmpty()) {
            return this;
        }
        if (isEmpty()) {
            return other;
        }
        String[] all = Arrays.copyOf(sorted, sorted.length + other.sorted.length);
        System.arraycopy(other.sorted, 0, all, sorted.length, other.sorted.length);
        return ofDistinct(all);
    }

    @Override
    public boolean contains(@Nullable Object value) {
        return switch (sorted.length) {
            case 0 -> false;
            case 1 -> sorted[0].equals(value);
            default -> value instanceof String text && Arrays.binarySearch(sorted, text) >= 0;
        };
    }

    @Override
    public Iterator<String> iterator() {
        return Arrays.asList(sorted).iterator();
    }

    @Override
    public int size() {
        return sorted.length;
    }

    @Override
    public String first() {
        return at(0);
    }

    @Override
    public String last() {
        return at(sorted.length - 1);
    }

    private String at(int index) {
        if (sorted.length == 0) {
            throw new NoSuchElementException("the set is empty");
        }
        return sorted[index];
    }

    @Override
    public @Nullable Comparator<? super String> comparator() {
        return null;
    }

    @Override
    public SortedSet<String> subSet(String from, String to) {
        return Collections.unmodifiableSortedSet(new TreeSet<>(this).subSet(from, to));
    }

    @Override
    public SortedSet<String> headSet(String to) {
        return Collections.unmodifiableSortedSet(new TreeSet<>(this).headSet(to));
    }

    @Override
    public SortedSet<String> tailSet(String from) {
        return Collections.unmodifiableSortedSet(new TreeSet<>(this).tailSet(from));
    }
}
