package io.karpenter.aws.profile;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How instance profiles are called, and where. Source: AWS-PRO-02, AWS-PRO-03, AWS-GC-06.
 *
 * @param cluster its name
 */
public record ProfileNames(String region, String cluster) {

    private static final Pattern LEGAL = Pattern.compile("[\\w+=,.@-]{1,128}");

    /** FNV-1 with 64 bits, as profiles of earlier releases were named by. */
    private static final long BASIS = 0xcbf29ce484222325L;

    private static final long PRIME = 0x100000001b3L;

    /** Path of all profiles of the cluster. */
    public String path() {
        return "/karpenter/%s/%s/".formatted(region, cluster);
    }

    /** Path of the profiles of one EC2NodeClass. */
    public String path(String uid) {
        return path() + uid + "/";
    }

    /** A name that nothing else has. */
    String unique(String nodeClass, String random) {
        return cluster + "_" + hash(region + nodeClass + random);
    }

    /** What the one profile of an EC2NodeClass was called before profiles had paths; empty if IAM would not take the name. */
    public Optional<String> legacy(String nodeClass) {
        String name = cluster + "_" + hash(region + nodeClass);
        return LEGAL.matcher(name).matches() ? Optional.of(name) : Optional.empty();
    }

    private static String hash(String text) {
        long hash = BASIS;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            hash = hash * PRIME ^ (b & 0xff);
        }
        return Long.toUnsignedString(hash);
    }
}
