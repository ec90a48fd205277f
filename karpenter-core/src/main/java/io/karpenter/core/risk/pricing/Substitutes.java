package io.karpenter.core.risk.pricing;

import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which instance types can stand in for which: those of the same architecture and operating system with as much of every allocatable
 * resource, give or take {@value #TOLERANCE}, so that machines which are sold as the same size count as such.
 *
 * <p>Layout: a row of amounts for each type. O(resources) for each question. Immutable.
 */
final class Substitutes {

    /** By how much of a resource a substitute may be smaller. */
    private static final double TOLERANCE = 0.05;

    private final double[][] amounts;
    private final List<List<Requirement>> platforms = new ArrayList<>();

    Substitutes(List<InstanceType> types) {
        List<ResourceList> allocatable =
                types.stream().map(InstanceType::allocatable).toList();
        SortedSet<String> names = new TreeSet<>();
        allocatable.forEach(list -> names.addAll(list.names()));
        amounts = new double[types.size()][];
        for (int t = 0; t < amounts.length; t++) {
            ResourceList list = allocatable.get(t);
            amounts[t] = names.stream()
                    .mapToDouble(name -> list.get(name).amount().doubleValue())
                    .toArray();
            platforms.add(List.of(
                    types.get(t).requirements().get(Labels.ARCH),
                    types.get(t).requirements().get(Labels.OS)));
        }
    }

    /** True if {@code other} holds what {@code type} holds. */
    boolean standsIn(int other, int type) {
        double[] needed = amounts[type];
        double[] there = amounts[other];
        for (int r = 0; r < needed.length; r++) {
            if (there[r] < needed[r] * (1 - TOLERANCE)) {
                return false;
            }
        }
        return platforms.get(other).equals(platforms.get(type));
    }
}
