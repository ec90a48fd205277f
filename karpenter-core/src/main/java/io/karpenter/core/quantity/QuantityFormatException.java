package io.karpenter.core.quantity;

/** Says that a text is no Kubernetes quantity, what was found and what is allowed. */
public final class QuantityFormatException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    QuantityFormatException(String text, String problem) {
        super(
                "\"%s\" is not a quantity: %s (a number with an optional suffix n, u, m, k, M, G, T, P, E, Ki, Mi, Gi, Ti, Pi, Ei or an exponent such as e3)"
                        .formatted(abbreviated(text), problem));
    }

    private static String abbreviated(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "… (" + text.length() + " characters)";
    }
}
