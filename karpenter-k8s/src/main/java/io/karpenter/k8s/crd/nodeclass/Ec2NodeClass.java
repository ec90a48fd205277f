package io.karpenter.k8s.crd.nodeclass;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import io.karpenter.k8s.crd.nodeclass.status.Ec2NodeClassStatus;
import org.jspecify.annotations.Nullable;

/**
 * An EC2NodeClass, {@code karpenter.k8s.aws/v1}: everything about nodes that only AWS knows. One without a spec can be stored; it is of no use. Not
 * thread-safe. Source: API 5.
 */
@Group("karpenter.k8s.aws")
@Version("v1")
@Kind("EC2NodeClass")
@Singular("ec2nodeclass")
@Plural("ec2nodeclasses")
@ShortNames({"ec2nc", "ec2ncs"})
@Categories("karpenter")
@AdditionalPrinterColumn(
        name = "Ready",
        jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
        type = Type.STRING)
@AdditionalPrinterColumn(name = "Age", jsonPath = ".metadata.creationTimestamp", type = Type.DATE)
@AdditionalPrinterColumn(name = "Role", jsonPath = ".spec.role", type = Type.STRING, priority = 1)
public class Ec2NodeClass extends CustomResource<Ec2NodeClassSpec, Ec2NodeClassStatus> {

    private static final long serialVersionUID = 1L;

    @Override
    @SuppressWarnings("NullAway") // the class above starts without a spec
    protected @Nullable Ec2NodeClassSpec initSpec() {
        return null;
    }

    @Override
    @SuppressWarnings("NullAway") // the class above starts without a status
    protected @Nullable Ec2NodeClassStatus initStatus() {
        return null;
    }
}
