package io.karpenter.k8s.manifest.kind;

import io.karpenter.core.cluster.PodDisruptionBudget;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.k8s.manifest.kind.pod.PodSpecReader;
import io.karpenter.k8s.manifest.kind.pod.SelectorReader;
import io.karpenter.k8s.manifest.stated.LimitRange;
import io.karpenter.k8s.manifest.stated.Meta;
import io.karpenter.k8s.manifest.stated.PdbObject;
import io.karpenter.k8s.manifest.stated.PriorityClass;
import io.karpenter.k8s.manifest.stated.RuntimeClass;
import io.karpenter.k8s.manifest.tree.Fields;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Reads the kinds that set bounds and defaults for pods. */
final class PolicyReader {

    private static final String SHARE = "[0-9]{1,3}%";

    private PolicyReader() {}

    static PdbObject disruptionBudget(Fields root, Meta meta) {
        OptionalInt allowed = root.object("status", status -> {
                    status.skipRest();
                    return status.integer("disruptionsAllowed", 0, Integer.MAX_VALUE);
                })
                .orElse(OptionalInt.empty());
        PodDisruptionBudget budget = root.requiredObject("spec", spec -> {
                    Optional<String> least = share(spec, "minAvailable");
                    Optional<String> most = share(spec, "maxUnavailable");
                    if (least.isPresent() && most.isPresent()) {
                        spec.problem("maxUnavailable", "nothing beside minAvailable");
                    }
                    return new PodDisruptionBudget(
                            meta.namespace(),
                            meta.name(),
                            SelectorReader.labels(spec, "selector"),
                            least,
                            most,
                            allowed.orElse(0),
                            spec.oneOf("unhealthyPodEvictionPolicy", "IfHealthyBudget", "AlwaysAllow")
                                    .filter("AlwaysAllow"::equals)
                                    .isPresent());
                })
                .orElse(new PodDisruptionBudget(
                        meta.namespace(), meta.name(), Optional.empty(), Optional.empty(), Optional.empty(), 0, false));
        return new PdbObject(budget, allowed.isPresent());
    }

    private static Optional<String> share(Fields spec, String name) {
        Optional<String> text = spec.textOrInteger(name);
        if (text.isPresent() && !text.get().matches("[0-9]{1,9}") && !text.get().matches(SHARE)) {
            spec.problem(name, "a whole number of at least 0, or a percentage such as \"50%\"");
            return Optional.empty();
        }
        return text;
    }

    static PriorityClass priorityClass(Fields root, Meta meta) {
        root.skip("description", "preemptionPolicy");
        root.require("value", "a whole number");
        return new PriorityClass(
                meta.name(),
                root.integer("value", Integer.MIN_VALUE, Integer.MAX_VALUE).orElse(0),
                root.flag("globalDefault", false));
    }

    static RuntimeClass runtimeClass(Fields root, Meta meta) {
        root.skip("handler");
        ResourceList overhead =
                root.object("overhead", o -> o.amounts("podFixed")).orElse(ResourceList.EMPTY);
        RuntimeClass nothing = new RuntimeClass(meta.name(), overhead, Map.of(), List.of());
        return root.object(
                        "scheduling",
                        s -> new RuntimeClass(
                                meta.name(),
                                overhead,
                                s.texts("nodeSelector"),
                                s.objects("tolerations", PodSpecReader::toleration)))
                .orElse(nothing);
    }

    static LimitRange limitRange(Fields root, Meta meta) {
        List<LimitRange.Item> items = root.requiredObject("spec", spec -> spec.objects("limits", PolicyReader::limit))
                .orElse(List.of());
        return new LimitRange(
                meta.namespace(),
                meta.name(),
                items.stream().filter(i -> !i.isEmpty()).toList());
    }

    /** Defaults of one limit, completed from its bounds as the API server does; empty unless it is about containers. */
    private static LimitRange.Item limit(Fields fields) {
        String type = fields.requiredText("type");
        ResourceList most = fields.amounts("max");
        ResourceList least = fields.amounts("min");
        ResourceList limits = fields.amounts("default");
        ResourceList requests = fields.amounts("defaultRequest");
        fields.skip("maxLimitRequestRatio");
        if (!type.equals("Container")) {
            return new LimitRange.Item(ResourceList.EMPTY, ResourceList.EMPTY);
        }
        ResourceList completeLimits = filled(limits, most);
        return new LimitRange.Item(completeLimits, filled(filled(requests, completeLimits), least));
    }

    static ResourceList filled(ResourceList own, ResourceList defaults) {
        if (defaults.isEmpty()) {
            return own;
        }
        Map<String, Quantity> all = new TreeMap<>(defaults.asMap());
        all.putAll(own.asMap());
        return ResourceList.of(all);
    }
}
