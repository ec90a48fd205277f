package io.karpenter.core.taint;

/** A taint of a node; an absent value is the empty text. */
public record Taint(String key, String value, TaintEffect effect) {

    /** As {@code kubectl} writes it: {@code key=value:effect}. */
    @Override
    public String toString() {
        return key + (value.isEmpty() ? "" : "=" + value) + ":" + effect;
    }
}
