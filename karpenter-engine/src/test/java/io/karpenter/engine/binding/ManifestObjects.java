package io.karpenter.engine.binding;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The objects of a manifest as Kubernetes' own model has them, with the pods and claims that controllers would make of its
 * workloads, named as the plan names them. Our manifest reader has no part in it.
 */
final class ManifestObjects {

    final List<Namespace> namespaces = new ArrayList<>();
    final List<StorageClass> storageClasses = new ArrayList<>();
    final List<PersistentVolume> volumes = new ArrayList<>();
    final List<PersistentVolumeClaim> claims = new ArrayList<>();
    final List<DaemonSet> daemonSets = new ArrayList<>();
    final List<HasMetadata> others = new ArrayList<>();

    /** In the order of the manifest; those of one workload follow each other. */
    final List<OwnedPod> pods = new ArrayList<>();

    /** A pod and the object that owns it, which has to be there for the scheduler's own spreading of replicas. */
    record OwnedPod(Pod pod, Optional<HasMetadata> owner) {}

    private ManifestObjects() {}

    static ManifestObjects of(KubernetesClient client, Path manifest) {
        ManifestObjects objects = new ManifestObjects();
        try (InputStream stream = Files.newInputStream(manifest)) {
            client.load(stream).items().forEach(objects::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return objects;
    }

    private void add(HasMetadata object) {
        if (object.getMetadata().getNamespace() == null) {
            object.getMetadata().setNamespace("default");
        }
        switch (object) {
            case Namespace namespace -> namespaces.add(clusterWide(namespace));
            case StorageClass storageClass -> storageClasses.add(clusterWide(storageClass));
            case PersistentVolume volume -> volumes.add(clusterWide(volume));
            case PersistentVolumeClaim claim -> claims.add(claim);
            case DaemonSet daemonSet -> daemonSets.add(daemonSet);
            case Pod pod -> pods.add(new OwnedPod(pod, Optional.empty()));
            case Deployment deployment ->
                expand(
                        replicaSet(deployment),
                        deployment.getSpec().getTemplate(),
                        deployment.getSpec().getReplicas());
            case ReplicaSet set ->
                expand(set, set.getSpec().getTemplate(), set.getSpec().getReplicas());
            case StatefulSet set -> expand(set);
            case Job job ->
                expand(job, job.getSpec().getTemplate(), job.getSpec().getParallelism());
            default -> addOther(object);
        }
    }

    /** What Karpenter alone knows is not sent; nodes come from the snapshot, completed with what their kubelets would report. */
    private void addOther(HasMetadata object) {
        boolean karpenters = object.getApiVersion().startsWith("karpenter.");
        if (!karpenters && !object.getKind().equals("Node")) {
            throw new IllegalArgumentException("no rule for " + object.getKind() + " in " + object.getApiVersion()
                    + "; add it to ManifestObjects");
        }
    }

    private static <T extends HasMetadata> T clusterWide(T object) {
        object.getMetadata().setNamespace(null);
        return object;
    }

    private static ReplicaSet replicaSet(Deployment deployment) {
        return new ReplicaSetBuilder()
                .withNewMetadata()
                .withName(deployment.getMetadata().getName())
                .withNamespace(deployment.getMetadata().getNamespace())
                .endMetadata()
                .withNewSpec()
                .withReplicas(deployment.getSpec().getReplicas())
                .withSelector(deployment.getSpec().getSelector())
                .withTemplate(deployment.getSpec().getTemplate())
                .endSpec()
                .build();
    }

    private void expand(HasMetadata owner, PodTemplateSpec template, Integer replicas) {
        for (int i = 0; i < (replicas == null ? 1 : replicas); i++) {
            pods.add(new OwnedPod(pod(owner, template, i), Optional.of(owner)));
        }
    }

    private void expand(StatefulSet set) {
        for (int i = 0; i < set.getSpec().getReplicas(); i++) {
            Pod pod = pod(set, set.getSpec().getTemplate(), i);
            for (PersistentVolumeClaim template : set.getSpec().getVolumeClaimTemplates()) {
                String volume = template.getMetadata().getName();
                String claim = volume + "-" + pod.getMetadata().getName();
                pod.getSpec()
                        .getVolumes()
                        .add(new VolumeBuilder()
                                .withName(volume)
                                .withNewPersistentVolumeClaim()
                                .withClaimName(claim)
                                .endPersistentVolumeClaim()
                                .build());
                addClaim(template, claim, set.getMetadata().getNamespace());
            }
            pods.add(new OwnedPod(pod, Optional.of(set)));
        }
    }

    private void addClaim(PersistentVolumeClaim template, String name, String namespace) {
        boolean there = claims.stream()
                .anyMatch(claim -> claim.getMetadata().getName().equals(name)
                        && claim.getMetadata().getNamespace().equals(namespace));
        if (!there) {
            claims.add(new PersistentVolumeClaimBuilder(template)
                    .withNewMetadata()
                    .withName(name)
                    .withNamespace(namespace)
                    .endMetadata()
                    .build());
        }
    }

    private static Pod pod(HasMetadata owner, PodTemplateSpec template, int ordinal) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(owner.getMetadata().getName() + "-" + ordinal)
                .withNamespace(owner.getMetadata().getNamespace())
                .withLabels(template.getMetadata().getLabels())
                .withAnnotations(template.getMetadata().getAnnotations())
                .endMetadata()
                .withSpec(template.getSpec())
                .build();
    }
}
