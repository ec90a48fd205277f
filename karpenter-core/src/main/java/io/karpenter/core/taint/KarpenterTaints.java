package io.karpenter.core.taint;

/** Taints that Karpenter itself puts on Nodes. Source: spec disruption-and-lifecycle section 0. */
public final class KarpenterTaints {

    /** Nodes boot with it, so that no pod lands before labels and taints are there. */
    public static final Taint UNREGISTERED = new Taint("karpenter.sh/unregistered", "", TaintEffect.NO_EXECUTE);

    /** The node goes, or is about to. */
    public static final Taint DISRUPTED = new Taint("karpenter.sh/disrupted", "", TaintEffect.NO_SCHEDULE);

    private KarpenterTaints() {}
}
