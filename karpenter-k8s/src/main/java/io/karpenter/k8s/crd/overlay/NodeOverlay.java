package io.karpenter.k8s.crd.overlay;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** A NodeOverlay, {@code karpenter.sh/v1alpha1}: changes what instance types cost and offer. Not thread-safe. Source: API 3. */
@Group("karpenter.sh")
@Version("v1alpha1")
@ShortNames("overlays")
@Categories("karpenter")
@AdditionalPrinterColumn(
        name = "Ready",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
        type = Type.STRING)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
@AdditionalPrinterColumn(name = "Weight", jsonPath = ".spec.weight", type = Type.INTEGER, priority = 1)
public class NodeOverlay extends CustomResource<NodeOverlaySpec, NodeOverlayStatus> {

    private static final long serialVersionUID = 1L;

    @Required
    @Override
    public NodeOverlaySpec getSpec() {
        return super.getSpec();
    }

    @Override
    @SuppressWarnings("NullAway") // the class above starts without a spec
    protected @Nullable NodeOverlaySpec initSpec() {
        return null;
    }

    @Override
    @SuppressWarnings("NullAway") // the class above starts without a status
    protected @Nullable NodeOverlayStatus initStatus() {
        return null;
    }
}
