package io.karpenter.aws.offering;

import io.karpenter.aws.capacity.KubeletValues;
import io.karpenter.aws.catalog.InstanceShapes;
import io.karpenter.aws.catalog.OfferingFactory;
import io.karpenter.aws.discovery.LiveType;
import io.karpenter.aws.facts.Zone;
import io.karpenter.aws.nodeclass.CapacityReservation;
import io.karpenter.core.offering.InstanceType;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An instance type to which offerings are to be found.
 *
 * @param type without offerings
 * @param live as EC2 describes it
 * @param zones in which it is offered and the NodeClass has subnets
 * @param reservations the NodeClass's of the type
 * @param fits false if EC2 would not launch it with the NodeClass
 * @param offerings makes them
 * @param kubelet what its nodes' kubelets are told in the place of expressions
 */
public record Buyable(
        InstanceType type,
        LiveType live,
        Set<String> zones,
        List<CapacityReservation> reservations,
        boolean fits,
        OfferingFactory offerings,
        KubeletValues kubelet) {

    static Buyable of(
            LiveType live, InstanceShapes shapes, InstanceShapes.Shape shape, boolean fits, OfferingFactory offerings) {
        return new Buyable(
                shape.type(),
                live,
                shapes.zones(live.facts()).stream().map(Zone::name).collect(Collectors.toUnmodifiableSet()),
                shapes.reservations(live.facts()),
                fits,
                offerings,
                shape.kubelet());
    }

    String name() {
        return type.name();
    }
}
