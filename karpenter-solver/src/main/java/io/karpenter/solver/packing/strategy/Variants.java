package io.karpenter.solver.packing.strategy;

import io.karpenter.solver.packing.strategy.FillerFactory.Order;
import io.karpenter.solver.packing.strategy.NodeFiller.Fill;
import io.karpenter.solver.packing.strategy.PatternPacker.Choice;
import io.karpenter.solver.packing.strategy.PatternPacker.Variant;
import java.util.List;

/** The ways in which the {@link PatternPacker} works, by when they are tried. */
final class Variants {

    /** Always. */
    static final List<Variant> USUAL = List.of(
            byPrice("balanced", Fill.BALANCED, Order.VALUE, 0),
            byPrice("valuable first", Fill.ORDERED, Order.VALUE, 0),
            byPrice("largest first", Fill.ORDERED, Order.LARGEST_SHARE, 0),
            byPrice("scarcest first", Fill.ORDERED, Order.SCARCEST_OFFERS, 0),
            byPrice("balanced, larger", Fill.BALANCED, Order.VALUE, 0.02),
            byPrice("largest first, larger", Fill.ORDERED, Order.LARGEST_SHARE, 0.02));

    /** For pods that rules keep apart, or few pods, by what they are worth in the linear relaxation. */
    static final List<Variant> RELAXED = List.of(
            byPrice("relaxed, balanced", Fill.BALANCED, Order.VALUE, 0),
            byPrice("relaxed, valuable first", Fill.ORDERED, Order.VALUE, 0),
            byPrice("relaxed, valuable first, larger", Fill.ORDERED, Order.VALUE, 0.02));

    /** For pools whose limits leave pods over: nodes that hold the most for what they count. */
    static final List<Variant> THRIFTY = List.of(
            new Variant("thrifty, balanced", Fill.BALANCED, Order.VALUE, 0, Choice.THRIFT),
            new Variant("thrifty, largest first", Fill.ORDERED, Order.LARGEST_SHARE, 0, Choice.THRIFT));

    /** For reservations or limits that leave pods over: pods that few nodes hold get theirs before others take them. */
    static final List<Variant> ANCHORED = List.of(
            new Variant("anchored, largest first", Fill.ORDERED, Order.LARGEST_SHARE, 0, Choice.ANCHOR),
            new Variant("anchored, valuable first", Fill.ORDERED, Order.VALUE, 0, Choice.ANCHOR));

    /** For pools whose limits leave pods over, where those that the reference's way places have the first turn. */
    static final List<Variant> OWED_FIRST = List.of(
            new Variant("owed first, balanced", Fill.BALANCED, Order.VALUE, 0, Choice.THRIFT),
            new Variant("owed first, most valuable first", Fill.ORDERED, Order.VALUE, 0, Choice.THRIFT));

    private Variants() {}

    private static Variant byPrice(String name, Fill fill, Order order, double sizeBonus) {
        return new Variant(name, fill, order, sizeBonus, Choice.PRICE);
    }
}
