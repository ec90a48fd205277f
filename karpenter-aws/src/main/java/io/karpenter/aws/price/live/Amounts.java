package io.karpenter.aws.price.live;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Amounts of money as AWS writes them. */
final class Amounts {

    private Amounts() {}

    /** The amount, if the text is one above zero. */
    static Optional<Double> positive(@Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            double amount = Double.parseDouble(text);
            return amount > 0 && !Double.isInfinite(amount) ? Optional.of(amount) : Optional.empty();
        } catch (NumberFormatException notOne) {
            return Optional.empty();
        }
    }
}
