package io.karpenter.k8s.manifest.assembly;

import io.karpenter.core.requirement.Expression;
import io.karpenter.core.spread.Controller;
import io.karpenter.core.spread.PodSelectors;
import io.karpenter.core.workload.LabelSelector;
import io.karpenter.k8s.manifest.stated.ReadObjects;
import io.karpenter.k8s.manifest.stated.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What selects the pods of an input: its Services, and its workloads as their controllers would. */
public final class Selectors {

    private Selectors() {}

    static PodSelectors of(ReadObjects objects) {
        List<Controller> controllers = new ArrayList<>();
        for (Workload workload : objects.workloads()) {
            controller(workload).ifPresent(controllers::add);
        }
        return new PodSelectors(objects.services(), controllers);
    }

    /** What selects the pods of a workload; empty for kinds whose selector deduces nothing (SCH-DEF-03). */
    public static Optional<Controller> controller(Workload workload) {
        return kind(workload)
                .map(kind -> new Controller(
                        workload.meta().namespace(), kind, workload.meta().name(), selector(workload)));
    }

    private static Optional<Controller.Kind> kind(Workload workload) {
        return switch (workload.kind()) {
            case DEPLOYMENT -> Optional.of(Controller.Kind.DEPLOYMENT);
            case REPLICA_SET -> Optional.of(Controller.Kind.REPLICA_SET);
            case STATEFUL_SET -> Optional.of(Controller.Kind.STATEFUL_SET);
            case REPLICATION_CONTROLLER -> Optional.of(Controller.Kind.REPLICATION_CONTROLLER);
            case JOB, CRON_JOB, POD_TEMPLATE -> Optional.empty();
        };
    }

    /** The selector; where none is stated, the template's labels, as the API server sets it. */
    private static LabelSelector selector(Workload workload) {
        LabelSelector stated = workload.selector()
                .orElseGet(() -> new LabelSelector(workload.template().labels(), List.of()));
        if (workload.kind() != Workload.Kind.DEPLOYMENT) {
            return stated;
        }
        // The ReplicaSet that a Deployment makes also selects by the hash of its template.
        String hash = ControllerLabels.TEMPLATE_HASH;
        List<Expression> expressions = new ArrayList<>(stated.matchExpressions());
        expressions.add(Expression.in(hash, ControllerLabels.templateHash(workload)));
        return new LabelSelector(stated.matchLabels(), expressions);
    }
}
