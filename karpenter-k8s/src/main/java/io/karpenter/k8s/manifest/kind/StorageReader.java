package io.karpenter.k8s.manifest.kind;

import io.karpenter.core.cluster.CsiNode;
import io.karpenter.core.cluster.StorageClass;
import io.karpenter.core.cluster.Volume;
import io.karpenter.core.cluster.VolumeClaim;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.workload.NodeSelectorTerm;
import io.karpenter.k8s.manifest.kind.pod.PodSpecReader;
import io.karpenter.k8s.manifest.kind.pod.SelectorReader;
import io.karpenter.k8s.manifest.stated.ClaimUse.ClaimSpec;
import io.karpenter.k8s.manifest.stated.Meta;
import io.karpenter.k8s.manifest.tree.Fields;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads storage classes, volumes, claims and what nodes can attach. */
final class StorageReader {

    /** Names of provisioners from before CSI, with the drivers that took their place (SCH-VOL-11). */
    private static final Map<String, String> IN_TREE = Map.of(
            "kubernetes.io/aws-ebs", "ebs.csi.aws.com",
            "kubernetes.io/gce-pd", "pd.csi.storage.gke.io",
            "kubernetes.io/azure-disk", "disk.csi.azure.com",
            "kubernetes.io/azure-file", "file.csi.azure.com",
            "kubernetes.io/cinder", "cinder.csi.openstack.org",
            "kubernetes.io/vsphere-volume", "csi.vsphere.vmware.com",
            "kubernetes.io/portworx-volume", "pxd.portworx.com");

    private static final List<String> DEFAULT_CLASS =
            List.of("storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class");

    private StorageReader() {}

    static StorageClass storageClass(Fields root, Meta meta) {
        root.skip("parameters", "reclaimPolicy", "mountOptions", "allowVolumeExpansion");
        String provisioner = root.requiredText("provisioner");
        Optional<String> mode = root.oneOf("volumeBindingMode", "Immediate", "WaitForFirstConsumer");
        return new StorageClass(
                meta.name(),
                IN_TREE.getOrDefault(provisioner, provisioner),
                mode.filter("WaitForFirstConsumer"::equals).isEmpty(),
                root.objects("allowedTopologies", StorageReader::topology),
                DEFAULT_CLASS.stream()
                        .anyMatch(key -> "true".equals(meta.annotations().get(key))));
    }

    private static NodeSelectorTerm topology(Fields fields) {
        List<Expression> expressions = fields.objects(
                "matchLabelExpressions", e -> new Expression(e.requiredText("key"), Operator.IN, e.textList("values")));
        return new NodeSelectorTerm(expressions, List.of());
    }

    static Volume volume(Fields root, Meta meta) {
        root.skip("status");
        return root.requiredObject("spec", spec -> volumeSpec(spec, meta))
                .orElse(new Volume(meta.name(), List.of(), Optional.empty(), false, meta.deleting()));
    }

    private static Volume volumeSpec(Fields spec, Meta meta) {
        // The other members are the many kinds of volumes there are; they neither limit nodes nor count as attached.
        spec.skipRest();
        List<NodeSelectorTerm> terms = spec.object(
                        "nodeAffinity", affinity -> affinity.object("required", SelectorReader::nodeTerms))
                .flatMap(required -> required)
                .orElse(List.of());
        Optional<String> driver = spec.object("csi", csi -> {
            csi.skipRest();
            return csi.requiredText("driver");
        });
        if (driver.isEmpty() && spec.has("awsElasticBlockStore")) {
            driver = Optional.of("ebs.csi.aws.com");
        }
        return new Volume(meta.name(), terms, driver, spec.has("local") || spec.has("hostPath"), meta.deleting());
    }

    static VolumeClaim claim(Fields root, Meta meta) {
        ClaimSpec spec = PodSpecReader.claimSpec(root);
        String phase = root.object("status", status -> {
                    status.skipRest();
                    return status.text("phase", "");
                })
                .orElse("");
        return new VolumeClaim(
                meta.namespace(),
                meta.name(),
                spec.volumeName(),
                spec.storageClass(),
                spec.accessModes(),
                phase.equals("Lost"),
                meta.deleting(),
                spec.volumeName().isPresent() && !meta.annotations().containsKey(VolumeClaim.BIND_COMPLETED));
    }

    static CsiNode csiNode(Fields root, Meta meta) {
        Map<String, Integer> limits = new HashMap<>();
        root.requiredObject(
                "spec",
                spec -> spec.objects("drivers", driver -> {
                    driver.skipRest();
                    String name = driver.requiredText("name");
                    driver.object("allocatable", a -> a.integer("count", 0, Integer.MAX_VALUE))
                            .ifPresent(count -> count.ifPresent(n -> limits.put(name, n)));
                    return name;
                }));
        return new CsiNode(meta.name(), limits);
    }
}
