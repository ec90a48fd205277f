package io.karpenter.k8s.crd.claim;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** A NodeClaim, {@code karpenter.sh/v1}: a request for one node, and its lifecycle. Not thread-safe. Source: API 2. */
@Group("karpenter.sh")
@Version("v1")
@Categories("karpenter")
@AdditionalPrinterColumn(
        name = "Type",
        jsonPath = ".metadata.labels.node\\.kubernetes\\.io/instance-type",
        type = Type.STRING)
@AdditionalPrinterColumn(
        name = "Capacity",
        jsonPath = ".metadata.labels.karpenter\\.sh/capacity-type",
        type = Type.STRING)
@AdditionalPrinterColumn(
        name = "Zone",
        jsonPath = ".metadata.labels.topology\\.kubernetes\\.io/zone",
        type = Type.STRING)
@AdditionalPrinterColumn(name = "Node", jsonPath = ".status.nodeName", type = Type.STRING)
@AdditionalPrinterColumn(
        name = "Ready",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
        type = Type.STRING)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
@AdditionalPrinterColumn(name = "ImageID", jsonPath = ".status.imageID", type = Type.STRING, priority = 1)
@AdditionalPrinterColumn(name = "ID", jsonPath = ".status.providerID", type = Type.STRING, priority = 1)
@AdditionalPrinterColumn(
        name = "NodePool",
        jsonPath = ".metadata.labels.karpenter\\.sh/nodepool",
        type = Type.STRING,
        priority = 1)
@AdditionalPrinterColumn(name = "NodeClass", jsonPath = ".spec.nodeClassRef.name", type = Type.STRING, priority = 1)
@AdditionalPrinterColumn(
        name = "Drifted",
        jsonPath = ".status.conditions[?(@.type==\"Drifted\")].status",
        type = Type.STRING,
        priority = 1)
public class NodeClaim extends CustomResource<NodeClaimSpec, NodeClaimStatus> {

    private static final long serialVersionUID = 1L;

    @Required
    @Override
    public NodeClaimSpec getSpec() {
        return super.getSpec();
    }

    @Override
    @SuppressWarnings("NullAway") // the class above starts without a spec
    protected @Nullable NodeClaimSpec initSpec() {
        return null;
    }

    @Override
    @SuppressWarnings("NullAway") // the class above starts without a status
    protected @Nullable NodeClaimStatus initStatus() {
        return null;
    }
}
