package io.karpenter.aws.launch.template;

/**
 * A network interface that an EC2NodeClass asks for.
 *
 * @param type {@code interface}, {@code efa} or {@code efa-only}
 */
public record NetworkCardUse(int card, int device, String type) {

    boolean isEfaOnly() {
        return type.equals("efa-only");
    }
}
