package io.karpenter.aws.nodeclass.read;

import io.karpenter.aws.tree.Fields;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Checks what a NodeClass says about launching: role, tags, metadata and processor options. None of it decides which machines
 * are planned, but a NodeClass that the API server refuses must not pass here. Source: API-ENC-01 to API-ENC-03, API-ENC-20,
 * API-ENC-30, API-ENC-31, API-ENC-43 to API-ENC-46.
 */
final class LaunchSettings {

    private static final Pattern RESTRICTED_TAG = Pattern.compile("^(eks:eks-cluster-name|kubernetes\\.io/cluster.*"
            + "|karpenter\\.sh/nodepool|karpenter\\.sh/nodeclaim|karpenter\\.k8s\\.aws/ec2nodeclass)$");

    private LaunchSettings() {}

    static void check(Fields spec) {
        spec.filledText("role");
        spec.filledText("instanceProfile");
        if (spec.has("role") == spec.has("instanceProfile")) {
            spec.problemHere(
                    spec.has("role") ? "role and instanceProfile" : "no role", "exactly one of role, instanceProfile");
        }
        spec.textMap("tags")
                .ifPresent(tags -> tags.keySet().forEach(key -> {
                    if (key.isEmpty() || RESTRICTED_TAG.matcher(key).matches()) {
                        spec.problem(
                                "tags",
                                "keys that are not empty and not Karpenter's own, unlike \"%s\"".formatted(key));
                    }
                }));
        spec.text("userData");
        spec.text("context");
        spec.flag("associatePublicIPAddress");
        spec.flag("detailedMonitoring");
        spec.integer("ipPrefixCount", 0, Integer.MAX_VALUE);
        spec.object("metadataOptions").ifPresent(LaunchSettings::checkMetadata);
        spec.object("cpuOptions").ifPresent(LaunchSettings::checkCpu);
    }

    private static void checkMetadata(Fields options) {
        options.oneOf("httpEndpoint", "enabled", "disabled");
        options.oneOf("httpProtocolIPv6", "enabled", "disabled");
        options.oneOf("httpTokens", "required", "optional");
        options.integer("httpPutResponseHopLimit", 1, 64);
        options.warnOfOthers();
    }

    private static void checkCpu(Fields options) {
        options.oneOf("nestedVirtualization", "enabled", "disabled")
                .filter("enabled"::equals)
                .ifPresent(enabled -> options.warning(
                        "nestedVirtualization", "ignored: the catalogue does not say which instance types support it"));
        options.warnOfOthers();
    }

    /** True if the NodeClass sets idle timeouts of tracked connections. */
    static boolean tracksConnections(Fields spec) {
        spec.object("connectionTracking").ifPresent(timeouts -> {
            timeouts.integer("tcpEstablishedTimeout", 60, 432_000);
            timeouts.integer("udpStreamTimeout", 60, 180);
            timeouts.integer("udpTimeout", 30, 60);
            if (List.of("tcpEstablishedTimeout", "udpStreamTimeout", "udpTimeout").stream()
                    .noneMatch(timeouts::has)) {
                timeouts.problemHere(
                        "no timeout", "at least one of tcpEstablishedTimeout, udpStreamTimeout, udpTimeout");
            }
            timeouts.warnOfOthers();
        });
        return spec.has("connectionTracking");
    }
}
