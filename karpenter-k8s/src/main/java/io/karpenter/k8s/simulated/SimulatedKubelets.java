package io.karpenter.k8s.simulated;

import io.karpenter.core.label.Labels;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.ClusterApi.DeleteOptions;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.controller.Controller;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.object.ObjectFields;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes a Node for each simulated machine once that has booted, ready from the start, and takes it away once the machine is gone, as kubelets
 * and a cloud's controller manager do. Keys are provider ids. That Nodes stay ready and pods run on them is for {@link SimulatedHeartbeats}
 * and {@link SimulatedPods}, or for the fake kubelets of a test cluster.
 */
public final class SimulatedKubelets implements Reconciler {

    private final SimulatedCloud cloud;
    private final ClusterApi api;
    private final InstantSource clock;
    /** Names of Nodes by provider id: a machine that is gone can no longer be asked. A Node joins only once, as a kubelet starts once. */
    private final Map<String, String> joined = new ConcurrentHashMap<>();

    public SimulatedKubelets(SimulatedCloud cloud, ClusterApi api, InstantSource clock) {
        this.cloud = cloud;
        this.api = api;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "simulated.kubelets";
    }

    /** From now on each change of the cloud is a key in {@code controller}, which is the one that runs this. */
    public void follow(Controller controller) {
        cloud.takeOver();
        cloud.onChange(id -> controller.enqueue(ObjectKey.of(id)));
        // Of machines that were there before, only the Nodes know whether they had joined.
        for (Resource node : api.list(ResourceKind.NODE)) {
            String id = node.text("spec", "providerID");
            if (id.startsWith(SimulatedMachine.PROVIDER_ID)) {
                joined.put(id, node.name());
            }
        }
        cloud.machines().forEach(machine -> controller.enqueue(ObjectKey.of(machine.id())));
        Set.copyOf(joined.keySet()).forEach(id -> controller.enqueue(ObjectKey.of(id)));
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        String id = key.name();
        Optional<SimulatedMachine> machine = cloud.machine(id);
        if (machine.isEmpty()) {
            leave(id);
            return Outcome.DONE;
        }
        Instant now = clock.instant();
        Optional<Instant> terminated = machine.get().terminated();
        Instant next = terminated
                .map(at -> at.plus(cloud.times().shutDown()))
                .orElseGet(() -> machine.get().at().plus(cloud.times().boot()));
        if (now.isBefore(next)) {
            return Outcome.after(Duration.between(now, next));
        }
        if (!joined.containsKey(id)) {
            join(machine.get());
        }
        return Outcome.DONE;
    }

    private void join(SimulatedMachine machine) {
        try {
            api.create(node(machine));
        } catch (ApiException refused) {
            // Already there: the answer to an earlier call got lost.
            if (!refused.reason().equals("AlreadyExists")) {
                throw refused;
            }
        }
        joined.put(machine.id(), machine.nodeName());
    }

    private void leave(String id) {
        String name = joined.get(id);
        if (name != null) {
            try {
                api.delete(ResourceKind.NODE, ObjectKey.of(name), DeleteOptions.ANY);
            } catch (ApiException refused) {
                if (!refused.isNotFound()) {
                    throw refused;
                }
            }
            joined.remove(id);
        }
    }

    private Resource node(SimulatedMachine machine) {
        Map<String, String> labels = new TreeMap<>(machine.launched().labels());
        labels.put(Labels.HOSTNAME, machine.nodeName());
        String now = clock.instant().toString();
        return Resource.of(
                ResourceKind.NODE,
                Map.of(
                        "metadata", Map.of("name", machine.nodeName(), "labels", labels),
                        "spec",
                                Map.of(
                                        "providerID",
                                        machine.id(),
                                        "taints",
                                        machine.bootTaints().stream()
                                                .map(ObjectFields::of)
                                                .toList()),
                        "status",
                                Map.of(
                                        "capacity",
                                        ObjectFields.amounts(machine.launched().capacity()),
                                        "allocatable",
                                        ObjectFields.amounts(machine.launched().allocatable()),
                                        "conditions",
                                        List.of(SimulatedHeartbeats.ready(now)))));
    }
}
