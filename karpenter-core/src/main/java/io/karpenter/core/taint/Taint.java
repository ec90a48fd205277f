package io.karpenter.core.taint;

/** A taint of a node; an absent value is the empty text. */
public record Taint(String key, String value, TaintEffect effect) {

    /** True if both are the same to Kubernetes, which tells taints of a node apart by key and effect, whatever their values. */
    public boolean hasKeyAndEffectOf(Taint other) {
        return key.equals(other.key) && effect == other.effect;
    }

    /** As {@code kubectl} writes it: {@code key=value:effect}. */
    @Override
    public String toString() {
        return key + (value.isEmpty() ? "" : "=" + value) + ":" + effect;
    }
}
