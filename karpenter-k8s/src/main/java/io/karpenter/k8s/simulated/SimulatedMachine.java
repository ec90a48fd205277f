package io.karpenter.k8s.simulated;

import io.karpenter.core.cloud.machine.Launched;
import io.karpenter.core.cloud.machine.Machine;
import io.karpenter.core.label.Labels;
import io.karpenter.core.taint.Taint;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A machine that does not exist.
 *
 * @param claim name of the NodeClaim it was launched for
 * @param claimUid uid of that NodeClaim
 * @param launched what its launch answered
 * @param bootTaints that its Node has from the start
 * @param at when it was asked for
 * @param terminated when its end was asked for
 */
record SimulatedMachine(
        String claim,
        String claimUid,
        Launched launched,
        List<Taint> bootTaints,
        Instant at,
        Optional<Instant> terminated) {

    /** What provider ids of such machines, and of their Nodes, begin with. */
    static final String PROVIDER_ID = "simulated:";

    /** What names of their Nodes begin with. */
    static final String NODE_NAME = "simulated-";

    SimulatedMachine {
        bootTaints = List.copyOf(bootTaints);
    }

    String id() {
        return launched.providerId();
    }

    String nodeName() {
        return NODE_NAME + id().substring(id().lastIndexOf('/') + 1);
    }

    SimulatedMachine terminatedAt(Instant instant) {
        return new SimulatedMachine(claim, claimUid, launched, bootTaints, at, Optional.of(instant));
    }

    Machine asMachine() {
        return new Machine(
                id(),
                Optional.of(claim),
                label(Labels.INSTANCE_TYPE),
                label(Labels.ZONE),
                label(Labels.CAPACITY_TYPE),
                launched.imageId(),
                at,
                terminated.isPresent());
    }

    private String label(String key) {
        return launched.labels().getOrDefault(key, "");
    }
}
