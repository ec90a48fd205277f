package io.karpenter.engine.cli.option;

import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/** The words that an option takes, for completion. */
public abstract class OptionWords<E extends Enum<E>> implements Iterable<String> {

    private final List<String> words;

    public OptionWords(Class<E> type, Function<E, String> spelling) {
        words = List.of(type.getEnumConstants()).stream().map(spelling).toList();
    }

    @Override
    public Iterator<String> iterator() {
        return words.iterator();
    }
}
