package io.karpenter.k8s.manifest.karpenter;

import io.karpenter.core.label.LabelSyntax;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodepool.NodeClassRef;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.k8s.manifest.report.Report;
import io.karpenter.k8s.manifest.tree.Fields;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what NodeClaims and the templates that they come from have in common. */
final class TemplateFields {

    private static final Duration DEFAULT_EXPIRY = Duration.ofDays(30);
    private static final int MOST_LABELS = 100;

    private TemplateFields() {}

    /** {@code nodeClassRef}; it may be absent offline (decisions 11). */
    static Optional<NodeClassRef> nodeClassRef(Fields spec) {
        return spec.object("nodeClassRef", ref -> {
            String group = ref.requiredText("group");
            if (group.indexOf('/') >= 0) {
                ref.problem("group", "an API group without version, such as karpenter.k8s.aws");
            }
            return new NodeClassRef(group, ref.requiredText("kind"), ref.requiredText("name"));
        });
    }

    /** {@code expireAfter}: 720 hours if absent, empty for {@code Never}. */
    static Optional<Duration> expireAfter(Fields spec) {
        return spec.has("expireAfter") ? durationOrNever(spec, "expireAfter") : Optional.of(DEFAULT_EXPIRY);
    }

    static Optional<Duration> gracePeriod(Fields spec) {
        return duration(
                spec, "terminationGracePeriod", "a duration such as 1h30m, in whole hours, minutes and seconds");
    }

    /** A duration, or empty for {@code Never}. */
    static Optional<Duration> durationOrNever(Fields fields, String name) {
        if (fields.text(name, "").equals("Never")) {
            return Optional.empty();
        }
        return duration(fields, name, "Never, or a duration such as 1h30m, in whole hours, minutes and seconds");
    }

    private static Optional<Duration> duration(Fields fields, String name, String allowed) {
        Optional<String> text = fields.text(name);
        Optional<Duration> duration = text.flatMap(Patterns::duration);
        if (text.isPresent() && duration.isEmpty()) {
            fields.problem(name, allowed);
        }
        return duration;
    }

    /** Taints of nodes to be launched, stricter than those of nodes (API-NP-27..29). */
    static List<Taint> taints(Fields spec, String name) {
        return spec.objects(name, fields -> {
            fields.skip("timeAdded");
            String key = fields.requiredText("key");
            if (!key.isEmpty()) {
                LabelSyntax.problemOfKey(key).ifPresent(allowed -> fields.problem("key", "a taint key: " + allowed));
            }
            Optional<String> value = fields.text("value");
            value.flatMap(LabelSyntax::problemOfKey)
                    .ifPresent(allowed -> fields.problem("value", "no value at all, or one as of a key: " + allowed));
            fields.require("effect", "one of NoSchedule, PreferNoSchedule, NoExecute");
            Optional<TaintEffect> effect = fields.oneOf("effect", TaintEffect::parse, TaintEffect.values());
            return new Taint(key, value.orElse(""), effect.orElse(TaintEffect.NO_SCHEDULE));
        });
    }

    /** Labels of nodes to be launched (API-NP-21..26, -48). */
    static Map<String, String> labels(Fields metadata, RequirementReader requirements) {
        Map<String, String> labels = metadata.texts("labels");
        if (labels.size() > MOST_LABELS) {
            metadata.problem("labels", labels.size() + " labels", "at most " + MOST_LABELS);
        }
        labels.forEach((key, value) -> {
            String found = "the key " + Report.quoted(key);
            if (requirements.isRestricted(key) || key.equals(Labels.NODEPOOL)) {
                metadata.problem("labels", found, "keys that are not restricted");
            }
            LabelSyntax.problemOfKey(key).ifPresent(allowed -> metadata.problem("labels", found, allowed));
            LabelSyntax.problemOfValue(value)
                    .ifPresent(allowed -> metadata.problem("labels", Report.quoted(value) + " for " + key, allowed));
        });
        return labels;
    }
}
