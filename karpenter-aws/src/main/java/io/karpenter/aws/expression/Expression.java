package io.karpenter.aws.expression;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A compiled expression. Immutable and thread-safe. Source: AWS-CAP-20. */
public final class Expression {

    /**
     * What one evaluation may cost: a unit for each step, and one for each character, entry or item of a text, mapping or list that a step gives.
     * Formulas over six variables take some dozens.
     */
    static final int MOST_COST = 10_000;

    private static final double BEYOND_LONG = 0x1p63;
    /** What the library puts before its messages. */
    private static final Pattern PLACE = Pattern.compile("^evaluation error( at [^:]*:\\d+)?: ");

    private final CelRuntime.Program program;

    Expression(CelRuntime.Program program) {
        this.program = program;
    }

    /**
     * What it comes to, a fraction cut off.
     *
     * @throws FailedExpressionException if that is no number, or takes too long
     */
    public long evaluate(Variables variables) throws FailedExpressionException {
        Object value = value(variables);
        if (value instanceof Double number) {
            if (number.isNaN() || Math.abs(number) >= BEYOND_LONG) {
                throw new FailedExpressionException("comes to " + number + ", which is no finite number");
            }
            return number.longValue();
        }
        if (value instanceof Long number) {
            return number;
        }
        throw new FailedExpressionException("comes to no number");
    }

    private Object value(Variables variables) throws FailedExpressionException {
        Budget budget = new Budget();
        try {
            return program.trace(variables.byName(), (part, value) -> budget.take(value));
        } catch (CelEvaluationException failed) {
            if (budget.left < 0) {
                throw new FailedExpressionException("takes more than %d steps".formatted(MOST_COST));
            }
            String message = Optional.ofNullable(failed.getMessage()).orElse("fails");
            throw new FailedExpressionException(PLACE.matcher(message).replaceFirst(""));
        } catch (CostlyException costly) {
            throw new FailedExpressionException("takes more than %d steps".formatted(MOST_COST));
        }
    }

    /** What an evaluation may still cost. For one thread. */
    private static final class Budget {

        private long left = MOST_COST;

        private void take(Object value) {
            left -= 1
                    + switch (value) {
                        case CharSequence text -> text.length();
                        case Collection<?> items -> items.size();
                        case Map<?, ?> entries -> entries.size();
                        default -> 0;
                    };
            if (left < 0) {
                throw new CostlyException();
            }
        }
    }

    private static final class CostlyException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private CostlyException() {
            super("too costly", null, false, false);
        }
    }
}
