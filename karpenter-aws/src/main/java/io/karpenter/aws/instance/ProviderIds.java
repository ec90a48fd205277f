package io.karpenter.aws.instance;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Provider ids of Nodes: {@code aws:///us-west-2a/i-0123}. Source: AWS-CP-02. */
public final class ProviderIds {

    private static final Pattern FORM = Pattern.compile("[^:/]+:///(?<zone>[^/]+)/(?<id>[^/]+)");

    private ProviderIds() {}

    public static String of(String zone, String instanceId) {
        return "aws:///" + zone + "/" + instanceId;
    }

    /** The instance id; empty if this is no provider id. */
    public static Optional<String> instanceId(String providerId) {
        Matcher matcher = FORM.matcher(providerId);
        return matcher.matches() ? Optional.of(matcher.group("id")) : Optional.empty();
    }
}
