package io.karpenter.k8s.crd.pool;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** A NodePool, {@code karpenter.sh/v1}: how nodes of one sort may look and when they may be disrupted. Not thread-safe. Source: API 1. */
@Group("karpenter.sh")
@Version("v1")
@Categories("karpenter")
@AdditionalPrinterColumn(name = "NodeClass", jsonPath = ".spec.template.spec.nodeClassRef.name", type = Type.STRING)
@AdditionalPrinterColumn(name = "Nodes", jsonPath = ".status.nodes", type = Type.STRING)
@AdditionalPrinterColumn(
        name = "Ready",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
        type = Type.STRING)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
@AdditionalPrinterColumn(name = "Weight", jsonPath = ".spec.weight", type = Type.INTEGER, priority = 1)
@AdditionalPrinterColumn(name = "CPU", jsonPath = ".status.resources.cpu", type = Type.STRING, priority = 1)
@AdditionalPrinterColumn(name = "Memory", jsonPath = ".status.resources.memory", type = Type.STRING, priority = 1)
public class NodePool extends CustomResource<NodePoolSpec, NodePoolStatus> {

    private static final long serialVersionUID = 1L;

    @Required
    @Override
    public NodePoolSpec getSpec() {
        return super.getSpec();
    }

    @Override
    @SuppressWarnings("NullAway") // the class above starts without a spec
    protected @Nullable NodePoolSpec initSpec() {
        return null;
    }

    @Override
    @SuppressWarnings("NullAway") // the class above starts without a status
    protected @Nullable NodePoolStatus initStatus() {
        return null;
    }
}
