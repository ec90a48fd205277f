package io.karpenter.k8s.manifest.kind;

import io.karpenter.core.cluster.Node;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.k8s.manifest.kind.pod.ConditionReader;
import io.karpenter.k8s.manifest.stated.Condition;
import io.karpenter.k8s.manifest.stated.Meta;
import io.karpenter.k8s.manifest.tree.Fields;
import java.util.List;
import java.util.Optional;

/** Reads nodes. Capacity that is missing stays empty (decisions 10). */
final class NodeReader {

    private NodeReader() {}

    static Node node(Fields root, Meta meta) {
        Resources resources = root.object("status", NodeReader::resources).orElse(Resources.NONE);
        Spec spec = root.object("spec", NodeReader::spec).orElse(Spec.NONE);
        return new Node(
                meta.name(),
                spec.providerId(),
                meta.labels(),
                meta.annotations(),
                spec.taints(),
                resources.capacity(),
                resources.allocatable(),
                spec.unschedulable(),
                meta.deleting(),
                meta.created(),
                resources.ready());
    }

    private record Resources(ResourceList capacity, ResourceList allocatable, boolean ready) {

        static final Resources NONE = new Resources(ResourceList.EMPTY, ResourceList.EMPTY, true);
    }

    private static Resources resources(Fields status) {
        status.skipRest();
        List<Condition> conditions = status.objects("conditions", ConditionReader::condition);
        return new Resources(
                status.amounts("capacity"),
                status.amounts("allocatable"),
                conditions.isEmpty() || Condition.isTrue(conditions, "Ready"));
    }

    private record Spec(String providerId, List<Taint> taints, boolean unschedulable) {

        static final Spec NONE = new Spec("", List.of(), false);
    }

    private static Spec spec(Fields spec) {
        spec.skip("podCIDR", "podCIDRs", "configSource", "externalID");
        return new Spec(
                spec.text("providerID", ""),
                spec.objects("taints", NodeReader::taint),
                spec.flag("unschedulable", false));
    }

    private static Taint taint(Fields fields) {
        fields.skip("timeAdded");
        String key = fields.requiredText("key");
        fields.require("effect", "one of NoSchedule, PreferNoSchedule, NoExecute");
        Optional<TaintEffect> effect = fields.oneOf("effect", TaintEffect::parse, TaintEffect.values());
        return new Taint(key, fields.text("value", ""), effect.orElse(TaintEffect.NO_SCHEDULE));
    }
}
