package io.karpenter.k8s.manifest.kind.pod;

import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.taint.Toleration;
import io.karpenter.k8s.manifest.stated.ClaimUse;
import io.karpenter.k8s.manifest.stated.ClaimUse.ClaimSpec;
import io.karpenter.k8s.manifest.stated.Container;
import io.karpenter.k8s.manifest.stated.PodTemplate;
import io.karpenter.k8s.manifest.tree.Fields;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads pod specs and pod templates. */
public final class PodSpecReader {

    private static final int LEAST_PRIORITY = Integer.MIN_VALUE;

    private PodSpecReader() {}

    /** The {@code template} of a workload, which must be there. */
    public static PodTemplate template(Fields fields) {
        return fields.requiredObject("template", template -> {
                    Labelled labelled =
                            template.object("metadata", PodSpecReader::labelled).orElse(Labelled.NONE);
                    return spec(template, labelled.labels(), labelled.annotations());
                })
                .orElse(PodTemplate.NOTHING);
    }

    private record Labelled(Map<String, String> labels, Map<String, String> annotations) {

        static final Labelled NONE = new Labelled(Map.of(), Map.of());
    }

    private static Labelled labelled(Fields metadata) {
        metadata.skip("name", "namespace", "generateName", "creationTimestamp", "finalizers");
        return new Labelled(metadata.texts("labels"), metadata.texts("annotations"));
    }

    /** The {@code spec} of a pod with these labels and annotations. */
    static PodTemplate spec(Fields pod, Map<String, String> labels, Map<String, String> annotations) {
        return pod.requiredObject("spec", spec -> podSpec(spec, labels, annotations))
                .orElse(PodTemplate.NOTHING);
    }

    private static PodTemplate podSpec(Fields spec, Map<String, String> labels, Map<String, String> annotations) {
        skipUndeciding(spec);
        List<Container> containers = ContainerReader.containers(spec, "containers");
        if (spec.isEmptyList("containers")) {
            spec.problem("containers", "a list of at least one container");
        }
        List<Container> initContainers = ContainerReader.containers(spec, "initContainers");
        ContainerReader.Resources podLevel =
                spec.object("resources", ContainerReader::resources).orElse(ContainerReader.Resources.NONE);
        AffinityReader.Affinity affinity =
                spec.object("affinity", AffinityReader::affinity).orElse(AffinityReader.Affinity.NONE);
        return new PodTemplate(
                labels,
                annotations,
                containers,
                initContainers,
                podLevel.requests(),
                podLevel.limits(),
                spec.has("overhead") ? Optional.of(spec.amounts("overhead")) : Optional.<ResourceList>empty(),
                spec.text("runtimeClassName").filter(name -> !name.isEmpty()),
                spec.text("priorityClassName").filter(name -> !name.isEmpty()),
                spec.integer("priority", LEAST_PRIORITY, Integer.MAX_VALUE),
                spec.texts("nodeSelector"),
                affinity.node(),
                affinity.pods(),
                affinity.antiPods(),
                spec.objects("topologySpreadConstraints", AffinityReader::spread),
                spec.objects("tolerations", PodSpecReader::toleration),
                spec.flag("hostNetwork", false),
                spec.objects("volumes", PodSpecReader::volume).stream()
                        .flatMap(Optional::stream)
                        .toList(),
                usesResourceClaims(spec, containers, initContainers),
                spec.size("schedulingGates") > 0,
                spec.text("nodeName").filter(name -> !name.isEmpty()));
    }

    private static void skipUndeciding(Fields spec) {
        spec.skip(
                "activeDeadlineSeconds",
                "automountServiceAccountToken",
                "dnsConfig",
                "dnsPolicy",
                "enableServiceLinks",
                "ephemeralContainers",
                "hostAliases",
                "hostIPC",
                "hostPID",
                "hostUsers",
                "hostname",
                "hostnameOverride",
                "imagePullSecrets",
                "os",
                "preemptionPolicy",
                "readinessGates",
                "resourceClaims",
                "restartPolicy",
                "schedulerName",
                "schedulingGates",
                "schedulingGroup",
                "securityContext",
                "serviceAccount",
                "serviceAccountName",
                "setHostnameAsFQDN",
                "shareProcessNamespace",
                "subdomain",
                "terminationGracePeriodSeconds",
                "workloadRef");
    }

    private static boolean usesResourceClaims(Fields spec, List<Container> containers, List<Container> initContainers) {
        return spec.size("resourceClaims") > 0
                || containers.stream().anyMatch(Container::usesResourceClaims)
                || initContainers.stream().anyMatch(Container::usesResourceClaims);
    }

    public static Toleration toleration(Fields fields) {
        fields.skip("tolerationSeconds");
        String key = fields.text("key", "");
        Toleration.Operator operator = fields.text("operator", "").isEmpty()
                ? Toleration.Operator.EQUAL
                : fields.oneOf("operator", Toleration.Operator::parse, Toleration.Operator.values())
                        .orElse(Toleration.Operator.EXISTS);
        if (key.isEmpty() && operator != Toleration.Operator.EXISTS) {
            fields.problem("key", "a key; only with operator Exists it may be left out");
        }
        Optional<TaintEffect> effect = fields.text("effect", "").isEmpty()
                ? Optional.empty()
                : fields.oneOf("effect", TaintEffect::parse, TaintEffect.values());
        return new Toleration(key, operator, fields.text("value", ""), effect);
    }

    private static Optional<ClaimUse> volume(Fields fields) {
        fields.skipRest();
        String name = fields.requiredText("name");
        Optional<String> claim = fields.object("persistentVolumeClaim", source -> {
            source.skip("readOnly");
            return source.requiredText("claimName");
        });
        Optional<ClaimSpec> ephemeral = fields.object(
                        "ephemeral",
                        source -> source.requiredObject("volumeClaimTemplate", template -> {
                            template.skip("metadata");
                            return claimSpec(template);
                        }))
                .flatMap(spec -> spec);
        return claim.isPresent() || ephemeral.isPresent()
                ? Optional.of(new ClaimUse(name, claim, ephemeral))
                : Optional.empty();
    }

    /** The {@code spec} of a claim, which must be there. */
    public static ClaimSpec claimSpec(Fields fields) {
        return fields.requiredObject("spec", spec -> {
                    spec.skip(
                            "resources",
                            "volumeMode",
                            "selector",
                            "dataSource",
                            "dataSourceRef",
                            "volumeAttributesClassName");
                    return new ClaimSpec(
                            spec.text("volumeName").filter(name -> !name.isEmpty()),
                            spec.text("storageClassName"),
                            new LinkedHashSet<>(spec.textList("accessModes")));
                })
                .orElse(new ClaimSpec(Optional.empty(), Optional.empty(), new LinkedHashSet<>()));
    }
}
