package io.karpenter.core.spread;

import io.karpenter.core.workload.LabelSelector;
import io.karpenter.core.workload.OwnerReference;
import java.util.Optional;

/** An object that controls pods and selects them. Source: SCH-DEF-03. */
public record Controller(String namespace, Kind kind, String name, LabelSelector selector) {

    /** Kinds whose selectors count. */
    public enum Kind {
        REPLICATION_CONTROLLER,
        REPLICA_SET,
        STATEFUL_SET,
        /**
         * Only where pods are made from a Deployment without its controllers: it stands for the ReplicaSet that it would make,
         * and its selector is that of the ReplicaSet.
         */
        DEPLOYMENT;

        /** The kind of an owner; empty if it is none whose selector counts. */
        public static Optional<Kind> of(OwnerReference owner) {
            int slash = owner.apiVersion().indexOf('/');
            String group = slash < 0 ? "" : owner.apiVersion().substring(0, slash);
            return switch (group) {
                case "" ->
                    owner.kind().equals("ReplicationController")
                            ? Optional.of(REPLICATION_CONTROLLER)
                            : Optional.empty();
                case "apps", "extensions" ->
                    switch (owner.kind()) {
                        case "ReplicaSet" -> Optional.of(REPLICA_SET);
                        case "StatefulSet" -> Optional.of(STATEFUL_SET);
                        case "Deployment" -> Optional.of(DEPLOYMENT);
                        default -> Optional.empty();
                    };
                default -> Optional.empty();
            };
        }
    }
}
