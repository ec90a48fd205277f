package io.karpenter.k8s.crd.buffer;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** A CapacityBuffer, {@code autoscaling.x-k8s.io/v1beta1}: room for pods to come. Not thread-safe. Source: API 4. */
@Group("autoscaling.x-k8s.io")
@Version("v1beta1")
@ShortNames("cb")
@Categories("autoscaling")
@AdditionalPrinterColumn(name = "Strategy", jsonPath = ".spec.provisioningStrategy", type = Type.STRING)
@AdditionalPrinterColumn(name = "PodTemplate", jsonPath = ".status.podTemplateRef.name", type = Type.STRING)
@AdditionalPrinterColumn(name = "Replicas", jsonPath = ".status.replicas", type = Type.INTEGER)
@AdditionalPrinterColumn(name = "ConditionsType", jsonPath = ".status.conditions[*].type", type = Type.STRING)
@AdditionalPrinterColumn(name = "ConditionsStatus", jsonPath = ".status.conditions[*].status", type = Type.STRING)
@AdditionalPrinterColumn(name = "ConditionsReason", jsonPath = ".status.conditions[*].reason", type = Type.STRING)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
public class CapacityBuffer extends CustomResource<CapacityBufferSpec, CapacityBufferStatus> implements Namespaced {

    private static final long serialVersionUID = 1L;

    @Required
    @Override
    public CapacityBufferSpec getSpec() {
        return super.getSpec();
    }

    @Override
    @SuppressWarnings("NullAway") // the class above starts without a spec
    protected @Nullable CapacityBufferSpec initSpec() {
        return null;
    }

    @Override
    @SuppressWarnings("NullAway") // the class above starts without a status
    protected @Nullable CapacityBufferStatus initStatus() {
        return null;
    }
}
