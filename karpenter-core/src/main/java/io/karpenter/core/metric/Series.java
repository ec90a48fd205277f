package io.karpenter.core.metric;

import java.util.List;
import java.util.StringJoiner;

/**
 * One series of a metric.
 *
 * @param values of its labels, in the order of {@link Metric#labels}
 */
public record Series(Metric metric, List<String> values) {

    public Series {
        values = List.copyOf(values);
        if (values.size() != metric.labels().size()) {
            throw new IllegalArgumentException(
                    "%s has the labels %s, not the values %s".formatted(metric.fullName(), metric.labels(), values));
        }
    }

    /** As the exposition format writes it, without a value. */
    @Override
    public String toString() {
        if (values.isEmpty()) {
            return metric.fullName();
        }
        StringJoiner labels = new StringJoiner(",", "{", "}");
        for (int i = 0; i < values.size(); i++) {
            labels.add(metric.labels().get(i) + "=\"" + values.get(i) + "\"");
        }
        return metric.fullName() + labels;
    }
}
