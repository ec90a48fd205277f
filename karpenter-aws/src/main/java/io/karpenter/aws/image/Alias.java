package io.karpenter.aws.image;

import io.karpenter.aws.nodeclass.AmiFamily;
import java.util.Locale;
import java.util.Optional;

/**
 * An image of a family by version, as in {@code al2023@v20260101}. Source: AWS-AMI-02.
 *
 * @param version {@code latest} or what the family calls its releases
 */
public record Alias(AmiFamily family, String version) {

    private static final String LATEST = "latest";

    /** The alias that is written {@code text}; empty if it names no family. */
    public static Optional<Alias> parse(String text) {
        int at = text.indexOf('@');
        return at < 0
                ? Optional.empty()
                : AmiFamily.ofAlias(text).map(family -> new Alias(family, text.substring(at + 1)));
    }

    public boolean isLatest() {
        return version.equals(LATEST);
    }

    /** As a manifest writes it. */
    @Override
    public String toString() {
        return family.toString().toLowerCase(Locale.ROOT) + "@" + version;
    }
}
