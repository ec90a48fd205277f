package io.karpenter.aws.launch.template;

/**
 * How a machine gets at its metadata. Source: AWS-LT-12.
 *
 * @param endpoint {@code enabled} or {@code disabled}
 * @param ipv6 likewise
 * @param tokens {@code required} or {@code optional}
 */
public record Metadata(String endpoint, String ipv6, int hopLimit, String tokens) {

    /** What the schema of EC2NodeClasses fills in. */
    public static final Metadata DEFAULT = new Metadata("enabled", "disabled", 1, "required");

    /** What holds for an EC2NodeClass that the schema was not applied to. */
    public static Metadata withoutSchema(boolean ipv6) {
        return new Metadata("disabled", ipv6 ? "enabled" : "disabled", 2, "required");
    }
}
