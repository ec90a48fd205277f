package io.karpenter.k8s.manifest.stated;

import io.karpenter.core.workload.LabelSelector;
import io.karpenter.k8s.manifest.stated.ClaimUse.ClaimTemplate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An object that a controller makes pods from.
 *
 * @param replicas pods it wants now
 * @param firstOrdinal number of its first pod
 * @param suspended true if it wants none until it is resumed; {@code replicas} then says how many it would want
 * @param claimTemplates claims made for each pod
 * @param selector of its pods as stated; of kinds whose selector decides nothing it is not read
 */
public record Workload(
        Kind kind,
        Meta meta,
        PodTemplate template,
        int replicas,
        int firstOrdinal,
        boolean suspended,
        boolean indexed,
        List<ClaimTemplate> claimTemplates,
        Optional<LabelSelector> selector) {

    /** Kinds of workloads; DaemonSets are not among them, their pods are not planned. */
    public enum Kind {
        DEPLOYMENT,
        REPLICA_SET,
        STATEFUL_SET,
        JOB,
        CRON_JOB,
        REPLICATION_CONTROLLER,
        POD_TEMPLATE
    }

    public Workload {
        claimTemplates = List.copyOf(claimTemplates);
    }

    public Workload withSelector(Optional<LabelSelector> newSelector) {
        return new Workload(
                kind, meta, template, replicas, firstOrdinal, suspended, indexed, claimTemplates, newSelector);
    }

    /** A workload that is nothing but so many replicas, one if not stated. */
    public static Workload of(Kind kind, Meta meta, PodTemplate template, OptionalInt replicas) {
        return new Workload(kind, meta, template, replicas.orElse(1), 0, false, false, List.of(), Optional.empty());
    }
}
