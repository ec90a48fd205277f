package io.karpenter.k8s.wiring;

import io.karpenter.core.label.Labels;
import io.karpenter.core.lifecycle.claim.Marks;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.controller.Controller;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.lifecycle.Lifecycle;
import io.karpenter.k8s.lifecycle.claim.ObjectIndexes;
import io.karpenter.k8s.observe.ClusterState;
import io.karpenter.k8s.task.ProviderTaskReconciler;
import io.karpenter.k8s.task.RegistrationTaskReconciler;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which changes the provider's own tasks hear of. */
final class TaskWiring {

    private TaskWiring() {}

    /**
     * Has the provider's tasks done.
     *
     * @param add makes a controller
     * @return what is to be done once the watches are open
     */
    static Runnable add(
            Surroundings with,
            Lifecycle lifecycle,
            Stores stores,
            ClusterState state,
            Function<Reconciler, Controller> add) {
        List<Controller> afterRegistration = with.provider().registrationTasks().stream()
                .map(task -> add.apply(new RegistrationTaskReconciler(lifecycle, task)))
                .toList();
        if (!afterRegistration.isEmpty()) {
            follow(stores, afterRegistration);
        }
        List<Controller> rounds = with.provider().tasks().stream()
                .map(task -> add.apply(new ProviderTaskReconciler(task, state)))
                .toList();
        return () -> rounds.forEach(controller -> controller.enqueue(ProviderTaskReconciler.ROUND));
    }

    private static void follow(Stores stores, List<Controller> controllers) {
        stores.nodes.subscribe((before, now) -> {
            if (isRegistered(now) && !isRegistered(before)) {
                claimsOf(stores, now).forEach(claim -> enqueue(controllers, claim));
            }
        });
        // A Node can be known before its NodeClaim knows which machine it is.
        stores.claims.subscribe((before, now) -> {
            if (now != null && !Stores.machine(now).equals(Stores.machine(before)) && hasRegisteredNode(stores, now)) {
                enqueue(controllers, now);
            }
        });
    }

    private static void enqueue(List<Controller> controllers, Resource claim) {
        controllers.forEach(controller -> controller.enqueue(claim.key()));
    }

    private static boolean isRegistered(@Nullable Resource node) {
        return node != null
                && Marks.TRUE.equals(node.texts("metadata", "labels").get(Labels.REGISTERED));
    }

    private static List<Resource> claimsOf(Stores stores, @Nullable Resource node) {
        return node == null
                ? List.of()
                : stores.claims.withValue(ObjectIndexes.PROVIDER_ID, node.text("spec", "providerID"));
    }

    private static boolean hasRegisteredNode(Stores stores, Resource claim) {
        return stores.nodes.withValue(ObjectIndexes.PROVIDER_ID, Stores.machine(claim)).stream()
                .anyMatch(TaskWiring::isRegistered);
    }
}
