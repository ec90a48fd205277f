package io.karpenter.engine.binding;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.karpenter.core.cluster.Node;
import io.karpenter.core.plan.ExistingNodePods;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.workload.PodId;
import io.karpenter.engine.binding.ManifestObjects.OwnedPod;
import io.karpenter.engine.plan.Planning;
import io.karpenter.k8s.controlplane.ControlPlane;
import io.karpenter.k8s.controlplane.Size;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One plan before the real scheduler: its nodes join, with their daemons, then its pods arrive.
 *
 * <p>A pod can be held to the node that the plan gives it without a change of any rule: each node gets a taint of its own that
 * only its pods tolerate. Topology spread ignores taints, while a node selector would shrink the domains it compares.
 */
final class SchedulerRun {

    /** Whether the scheduler may choose. */
    enum Placement {
        /** Each pod only where the plan puts it; pods that the plan leaves out do not come. */
        AS_PLANNED,
        /** Wherever the scheduler wants; pods that the plan leaves out come too. */
        FREE
    }

    /** Who is there first. */
    enum Arrival {
        NODES_FIRST,
        /** Pods wait, as those do that nodes are planned for; nodes join one after the other. */
        PODS_FIRST
    }

    private static final String PLANNED = "test.karpenter.sh/planned";

    private final ControlPlane plane;
    private final Planning planning;
    private final Placement placement;
    private final ManifestObjects objects;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<PodId, String> planned = new HashMap<>();
    private final Map<String, OwnerReference> owners = new HashMap<>();

    SchedulerRun(ControlPlane plane, Path manifest, Planning planning, Placement placement) {
        this.plane = plane;
        this.planning = planning;
        this.placement = placement;
        this.objects = ManifestObjects.of(plane.client(), manifest);
        Plan plan = planning.plan();
        nodes.addAll(planning.input().cluster().nodes());
        nodes.addAll(new NodeObjects(planning.input()).launched(plan.nodes()));
        for (PlannedNode node : plan.nodes()) {
            node.pods().forEach(pod -> planned.put(pod, node.name()));
        }
        for (ExistingNodePods node : plan.existingNodes()) {
            node.pods().forEach(pod -> planned.put(pod, node.name()));
        }
    }

    /** Runs it in an empty cluster. */
    Bindings run(Arrival arrival) {
        if (plane.size() != Size.SCHEDULE) {
            throw new IllegalArgumentException("the size is " + plane.size() + ", it must be SCHEDULE");
        }
        plane.clear();
        createSurroundings();
        try (FakeProvisioner provisioner = new FakeProvisioner(plane.client());
                Bindings bindings = new Bindings(plane, planned)) {
            if (arrival == Arrival.PODS_FIRST) {
                createPods();
                createNodes();
            } else {
                createNodes();
                createPods();
            }
            bindings.settle();
            return bindings;
        }
    }

    private void createSurroundings() {
        Set<String> names = new HashSet<>(Set.of("kube-system"));
        objects.pods.forEach(pod -> names.add(pod.pod().getMetadata().getNamespace()));
        objects.namespaces.forEach(namespace -> {
            names.remove(namespace.getMetadata().getName());
            plane.client().resource(namespace).serverSideApply();
        });
        names.forEach(name -> plane.client()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .serverSideApply());
        objects.storageClasses.forEach(this::create);
        String defaultClass = objects.storageClasses.stream()
                .filter(storageClass -> storageClass.getMetadata().getAnnotations() != null
                        && "true"
                                .equals(storageClass
                                        .getMetadata()
                                        .getAnnotations()
                                        .get("storageclass.kubernetes.io/is-default-class")))
                .map(storageClass -> storageClass.getMetadata().getName())
                .findFirst()
                .orElse(null);
        Map<String, PersistentVolumeClaim> claimOf = new HashMap<>();
        for (PersistentVolumeClaim claim : objects.claims) {
            // The API server would do so too, as soon as it has seen the class.
            if (claim.getSpec().getStorageClassName() == null) {
                claim.getSpec().setStorageClassName(defaultClass);
            }
            claimOf.put(String.valueOf(claim.getSpec().getVolumeName()), create(claim));
        }
        for (PersistentVolume volume : objects.volumes) {
            PersistentVolumeClaim claim = claimOf.get(volume.getMetadata().getName());
            create(
                    claim == null
                            ? volume
                            : new PersistentVolumeBuilder(volume)
                                    .editSpec()
                                    .withClaimRef(FakeProvisioner.reference(claim))
                                    .endSpec()
                                    .build());
        }
    }

    private <T extends HasMetadata> T create(T object) {
        return plane.client().resource(object).create();
    }

    private void createNodes() {
        for (Node node : nodes) {
            boolean held = placement == Placement.AS_PLANNED;
            List<Taint> own = held
                    ? List.of(new TaintBuilder()
                            .withKey(PLANNED)
                            .withValue(node.name())
                            .withEffect("NoSchedule")
                            .build())
                    : List.of();
            io.fabric8.kubernetes.api.model.Node object = NodeObjects.object(node, own);
            // Daemons and what ran before take their room before the node is open to others.
            for (DaemonSet daemonSet : objects.daemonSets) {
                if (Daemons.runsOn(daemonSet, object)) {
                    create(Daemons.pod(daemonSet, node.name()));
                }
            }
            for (OwnedPod pod : objects.pods) {
                if (node.name().equals(pod.pod().getSpec().getNodeName())) {
                    create(pod.pod());
                }
            }
            plane.join(object);
        }
    }

    private void createPods() {
        for (OwnedPod owned : objects.pods) {
            Pod pod = owned.pod();
            PodId id = new PodId(
                    pod.getMetadata().getNamespace(), pod.getMetadata().getName());
            boolean comes = placement == Placement.FREE || planned.containsKey(id);
            if (pod.getSpec().getNodeName() == null && comes) {
                PodBuilder builder = new PodBuilder(pod);
                owned.owner()
                        .ifPresent(owner -> builder.editMetadata()
                                .withOwnerReferences(owners.computeIfAbsent(
                                        owner.getKind() + "/"
                                                + owner.getMetadata().getNamespace() + "/"
                                                + owner.getMetadata().getName(),
                                        key -> reference(owner)))
                                .endMetadata());
                if (placement == Placement.AS_PLANNED) {
                    builder.editSpec()
                            .addToTolerations(new TolerationBuilder()
                                    .withKey(PLANNED)
                                    .withOperator("Equal")
                                    .withValue(planned.get(id))
                                    .withEffect("NoSchedule")
                                    .build())
                            .endSpec();
                }
                create(builder.build());
            }
        }
    }

    private OwnerReference reference(HasMetadata owner) {
        HasMetadata created = plane.client().resource(owner).serverSideApply();
        return new OwnerReferenceBuilder()
                .withApiVersion(created.getApiVersion())
                .withKind(created.getKind())
                .withName(created.getMetadata().getName())
                .withUid(created.getMetadata().getUid())
                .withController(true)
                .build();
    }
}
