package io.karpenter.core.verify.state;

import io.karpenter.core.verify.match.NodeDemand;
import io.karpenter.core.workload.PodSpec;

/** Pods of one namespace with equal specs. Compared by identity; {@link FinalCluster} makes one for each. */
public final class PodClass {

    private final int id;
    private final String namespace;
    private final PodSpec spec;
    private final NodeDemand demand;

    PodClass(int id, String namespace, PodSpec spec) {
        this.id = id;
        this.namespace = namespace;
        this.spec = spec;
        this.demand = NodeDemand.of(spec);
    }

    /** From 0, in order of first appearance. */
    public int id() {
        return id;
    }

    public String namespace() {
        return namespace;
    }

    public PodSpec spec() {
        return spec;
    }

    /** Its nodeSelector and required node affinity. */
    public NodeDemand demand() {
        return demand;
    }
}
