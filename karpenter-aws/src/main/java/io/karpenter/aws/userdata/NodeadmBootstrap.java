package io.karpenter.aws.userdata;

import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.cloud.NodeClassNotReadyException;
import io.karpenter.core.taint.Taint;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/**
 * User data of AL2023: an archive of the user's parts and of a NodeConfig for nodeadm, which merges what it finds in their order, so that
 * Karpenter's comes last. Source: AWS-UD-05, AWS-UD-06, AWS-UD-09 to AWS-UD-11.
 */
final class NodeadmBootstrap {

    /** Texts are always quoted: readers of YAML differ in which bare words are numbers or booleans. */
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
            .disable(YAMLWriteFeature.SPLIT_LINES)
            .build();

    private NodeadmBootstrap() {}

    /**
     * @throws NodeClassNotReadyException if the addresses of Services are not known
     * @throws CloudProviderException if the certificate authority is not base64
     */
    static String write(BootSettings settings) {
        List<MimePart> parts = new ArrayList<>();
        settings.custom().filter(text -> !text.isBlank()).ifPresent(text -> {
            if (MimeArchive.isOne(text)) {
                MimeArchive.read(text).forEach(part -> parts.add(part.withTypeAlone()));
            } else {
                parts.add(MimePart.of(isYamlObject(text) ? MimePart.NODE_CONFIG : MimePart.SCRIPT, text));
            }
        });
        parts.add(MimePart.of(MimePart.NODE_CONFIG, nodeConfig(settings)));
        return MimeArchive.write(parts);
    }

    private static boolean isYamlObject(String text) {
        try {
            return YAML.readTree(text).isObject();
        } catch (JacksonException notYaml) {
            return false;
        }
    }

    private static String nodeConfig(BootSettings settings) {
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("cluster", cluster(settings.cluster()));
        if (settings.localDisks()) {
            spec.put("instance", Map.of("localStorage", Map.of("strategy", "RAID0")));
        }
        spec.put("kubelet", kubelet(settings));
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("apiVersion", "node.eks.aws/v1alpha1");
        config.put("kind", "NodeConfig");
        config.put("spec", spec);
        return "# Karpenter Generated NodeConfig\n" + YAML.writeValueAsString(config);
    }

    private static Map<String, Object> cluster(BootCluster cluster) {
        String ca = cluster.facts().caBundle();
        if (!isBase64(ca)) {
            throw new CloudProviderException(
                    "the cluster's certificate authority (cluster-ca-bundle) must be base64; it is not");
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", cluster.name());
        fields.put("apiServerEndpoint", cluster.facts().endpoint());
        fields.put("certificateAuthority", ca);
        fields.put(
                "cidr",
                cluster.serviceCidr()
                        .orElseThrow(
                                () -> new NodeClassNotReadyException(
                                        "the cluster's service CIDR is not known yet, and nodes of AL2023 cannot join without")));
        return fields;
    }

    private static boolean isBase64(String text) {
        try {
            Base64.getDecoder().decode(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Map<String, Object> kubelet(BootSettings settings) {
        Map<String, Object> config = new TreeMap<>(settings.kubelet().fields());
        config.put(
                "registerWithTaints",
                settings.taints().stream().map(NodeadmBootstrap::taint).toList());
        Map<String, Object> kubelet = new LinkedHashMap<>();
        kubelet.put("config", config);
        KubeletArguments.nodeLabels(settings.labels()).ifPresent(labels -> kubelet.put("flags", List.of(labels)));
        return kubelet;
    }

    private static Map<String, Object> taint(Taint taint) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("key", taint.key());
        if (!taint.value().isEmpty()) {
            fields.put("value", taint.value());
        }
        fields.put("effect", taint.effect().toString());
        return fields;
    }
}
