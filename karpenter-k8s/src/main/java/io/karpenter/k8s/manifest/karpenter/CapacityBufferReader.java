package io.karpenter.k8s.manifest.karpenter;

import io.karpenter.core.buffer.CapacityBuffer;
import io.karpenter.core.buffer.CapacityBuffer.ScalableRef;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.k8s.manifest.stated.Meta;
import io.karpenter.k8s.manifest.tree.Fields;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads CapacityBuffers of whatever version; their fields are the same in all (API-CB). */
final class CapacityBufferReader {

    private CapacityBufferReader() {}

    static CapacityBuffer capacityBuffer(Fields root, Meta meta) {
        root.skip("status");
        return root.requiredObject("spec", spec -> buffer(spec, meta))
                .orElseGet(() -> new CapacityBuffer(
                        meta.namespace(),
                        meta.name(),
                        meta.uid(),
                        CapacityBuffer.ACTIVE_CAPACITY,
                        Optional.empty(),
                        Optional.empty(),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        ResourceList.EMPTY,
                        meta.deleting()));
    }

    private static CapacityBuffer buffer(Fields spec, Meta meta) {
        Optional<String> podTemplateRef = spec.object("podTemplateRef", ref -> ref.requiredText("name"));
        Optional<ScalableRef> scalableRef = spec.object("scalableRef", CapacityBufferReader::scalableRef);
        OptionalInt replicas = spec.integer("replicas", 0, Integer.MAX_VALUE);
        if (podTemplateRef.isPresent() && scalableRef.isPresent()) {
            spec.problem("scalableRef", "nothing beside podTemplateRef");
        }
        if (podTemplateRef.isPresent() && !spec.has("replicas") && !spec.has("limits")) {
            spec.problem("replicas", "replicas or limits beside podTemplateRef");
        }
        String strategy = spec.text("provisioningStrategy", CapacityBuffer.ACTIVE_CAPACITY);
        if (!strategy.equals(CapacityBuffer.ACTIVE_CAPACITY)) {
            spec.warning(
                    "provisioningStrategy",
                    "there is no strategy but %s, which is taken in place of %s"
                            .formatted(CapacityBuffer.ACTIVE_CAPACITY, strategy));
        }
        return new CapacityBuffer(
                meta.namespace(),
                meta.name(),
                meta.uid(),
                strategy,
                podTemplateRef,
                scalableRef,
                replicas,
                spec.integer("percentage", 0, Integer.MAX_VALUE),
                spec.amounts("limits", true),
                meta.deleting());
    }

    private static ScalableRef scalableRef(Fields ref) {
        return new ScalableRef(ref.text("apiGroup", ""), ref.requiredText("kind"), ref.requiredText("name"));
    }
}
