package io.karpenter.engine.binding;

import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands in for the driver of the disks and the controller that binds claims: once the scheduler has chosen a node for a claim,
 * the claim gets a volume in the zone of that node.
 */
final class FakeProvisioner implements AutoCloseable {

    static final String BIND_COMPLETED = "pv.kubernetes.io/bind-completed";
    private static final String SELECTED_NODE = "volume.kubernetes.io/selected-node";
    private static final String DISK_ZONE = "topology.ebs.csi.aws.com/zone";

    private final KubernetesClient client;
    private final SharedIndexInformer<PersistentVolumeClaim> claims;
    private final Set<String> done = ConcurrentHashMap.newKeySet();

    FakeProvisioner(KubernetesClient client) {
        this.client = client;
        this.claims = client.persistentVolumeClaims().inAnyNamespace().inform(new ResourceEventHandler<>() {
            @Override
            public void onAdd(PersistentVolumeClaim claim) {
                provision(claim);
            }

            @Override
            public void onUpdate(PersistentVolumeClaim before, PersistentVolumeClaim claim) {
                provision(claim);
            }

            @Override
            public void onDelete(PersistentVolumeClaim claim, boolean unknown) {}
        });
    }

    private void provision(PersistentVolumeClaim claim) {
        Map<String, String> annotations =
                Optional.ofNullable(claim.getMetadata().getAnnotations()).orElse(Map.of());
        String node = annotations.get(SELECTED_NODE);
        if (node == null
                || claim.getSpec().getVolumeName() != null
                || !done.add(claim.getMetadata().getUid())) {
            return;
        }
        String zone =
                client.nodes().withName(node).get().getMetadata().getLabels().get(DISK_ZONE);
        String volume = "provisioned-" + claim.getMetadata().getUid();
        client.resource(volume(claim, volume, zone)).create();
        client.resource(bound(claim, volume)).update();
    }

    private static PersistentVolume volume(PersistentVolumeClaim claim, String name, String zone) {
        return new PersistentVolumeBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withCapacity(claim.getSpec().getResources().getRequests())
                .withAccessModes(claim.getSpec().getAccessModes())
                .withStorageClassName(claim.getSpec().getStorageClassName())
                .withNewCsi()
                .withDriver("ebs.csi.aws.com")
                .withVolumeHandle(name)
                .endCsi()
                .withNewNodeAffinity()
                .withNewRequired()
                .addNewNodeSelectorTerm()
                .addNewMatchExpression()
                .withKey(DISK_ZONE)
                .withOperator("In")
                .withValues(zone)
                .endMatchExpression()
                .endNodeSelectorTerm()
                .endRequired()
                .endNodeAffinity()
                .withClaimRef(reference(claim))
                .endSpec()
                .build();
    }

    /** What a volume says about the claim it belongs to; without it the scheduler would give the volume to anyone. */
    static ObjectReference reference(PersistentVolumeClaim claim) {
        return new ObjectReferenceBuilder()
                .withApiVersion("v1")
                .withKind("PersistentVolumeClaim")
                .withNamespace(claim.getMetadata().getNamespace())
                .withName(claim.getMetadata().getName())
                .withUid(claim.getMetadata().getUid())
                .build();
    }

    private static PersistentVolumeClaim bound(PersistentVolumeClaim claim, String volume) {
        return new PersistentVolumeClaimBuilder(claim)
                .editMetadata()
                .addToAnnotations(BIND_COMPLETED, "yes")
                .endMetadata()
                .editSpec()
                .withVolumeName(volume)
                .endSpec()
                .build();
    }

    @Override
    public void close() {
        claims.close();
    }
}
