package io.karpenter.core.taint;

import java.util.Arrays;
import java.util.Optional;

/** What a taint does to pods that do not tolerate it. */
public enum TaintEffect {
    NO_SCHEDULE("NoSchedule"),
    PREFER_NO_SCHEDULE("PreferNoSchedule"),
    NO_EXECUTE("NoExecute");

    private final String text;

    TaintEffect(String text) {
        this.text = text;
    }

    public static Optional<TaintEffect> parse(String text) {
        return Arrays.stream(values()).filter(e -> e.text.equals(text)).findFirst();
    }

    @Override
    public String toString() {
        return text;
    }
}
