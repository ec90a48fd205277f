package io.karpenter.aws.userdata;

import io.karpenter.aws.nodeclass.AmiFamily;
import io.karpenter.core.cloud.machine.LaunchRequest;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.taint.KarpenterTaints;
import io.karpenter.core.taint.Taint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Everything that user data is made of. Immutable; {@link #toString} leaves the user's own data out. Source: AWS-UD-01 to AWS-UD-04.
 *
 * @param labels that the kubelet registers its Node with
 * @param taints likewise
 * @param custom the user's own data
 * @param localDisks true if the disks of the instance hold what pods write (instance store policy RAID0)
 * @param release of Bottlerocket, if it is known
 */
public record BootSettings(
        BootCluster cluster,
        AmiFamily family,
        KubeletSettings kubelet,
        Map<String, String> labels,
        List<Taint> taints,
        Optional<String> custom,
        boolean localDisks,
        Optional<BottlerocketRelease> release) {

    private static final String DO_NOT_SYNC_TAINTS = "karpenter.sh/do-not-sync-taints";
    private static final List<String> NOT_FOR_KUBELETS =
            List.of("node-restriction.kubernetes.io", "kubernetes.io", "k8s.io");

    public BootSettings {
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
        taints = List.copyOf(taints);
    }

    /**
     * What the nodes of a NodeClaim boot with.
     *
     * @param spec of its EC2NodeClass
     */
    public static BootSettings of(
            BootCluster cluster,
            AmiFamily family,
            KubeletSettings kubelet,
            LaunchRequest claim,
            CapacityType capacityType,
            Map<String, Object> spec,
            Optional<BottlerocketRelease> release) {
        return new BootSettings(
                cluster,
                family,
                kubelet,
                labels(claim.labels(), capacityType, family),
                taints(claim.spec().taints(), claim.spec().startupTaints()),
                spec.get("userData") instanceof String text ? Optional.of(text) : Optional.empty(),
                "RAID0".equals(spec.get("instanceStorePolicy")),
                release);
    }

    /** The claim's labels and the provider's, less those that the API server lets no kubelet set itself (AWS-UD-03). */
    static Map<String, String> labels(Map<String, String> claim, CapacityType capacityType, AmiFamily family) {
        Map<String, String> labels = new TreeMap<>(claim);
        labels.put(Labels.CAPACITY_TYPE, capacityType.toString());
        if (family != AmiFamily.CUSTOM) {
            labels.put(DO_NOT_SYNC_TAINTS, "true");
        }
        labels.keySet().removeIf(BootSettings::isNotForKubelets);
        return labels;
    }

    private static boolean isNotForKubelets(String key) {
        int slash = key.indexOf('/');
        String domain = slash < 0 ? "" : key.substring(0, slash);
        return NOT_FOR_KUBELETS.stream().anyMatch(other -> domain.equals(other) || domain.endsWith("." + other));
    }

    /** Taints, start-up taints, and the one that keeps pods away until the Node is registered (AWS-UD-02). */
    static List<Taint> taints(List<Taint> taints, List<Taint> startupTaints) {
        List<Taint> all = new ArrayList<>(taints);
        all.addAll(startupTaints);
        if (all.stream().noneMatch(taint -> taint.hasKeyAndEffectOf(KarpenterTaints.UNREGISTERED))) {
            all.add(KarpenterTaints.UNREGISTERED);
        }
        return all;
    }

    @Override
    public String toString() {
        return "BootSettings[family=%s, labels=%s, taints=%s, custom data of %d characters]"
                .formatted(family, labels, taints, custom.map(String::length).orElse(0));
    }
}
