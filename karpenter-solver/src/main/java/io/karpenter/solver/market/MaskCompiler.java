package io.karpenter.solver.market;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.taint.Toleration;
import io.karpenter.core.workload.HostPort;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/**
 * Turns what pods ask of a node into masks over offers. Each single requirement is worked out once for each shape and
 * remembered, so that a class costs a few intersections of words. Not thread-safe.
 *
 * <p>Source: SCH-REQ-11, SCH-REQ-12, SCH-IT-04, SCH-IT-05, SCH-NOD-11, SCH-TNT-02.
 */
public final class MaskCompiler {

    private final List<NodeShape> shapes;
    private final Offers offers;
    private final Masks masks;
    private final LabelSchema schema;
    private final int[] ofShape;
    private final Map<Asked, Integer> known = new HashMap<>();
    private final Map<List<Toleration>, Integer> tolerated = new HashMap<>();

    /** By amounts, which compare by content. */
    private final Map<LongBuffer, Integer> roomyFor = new HashMap<>();

    private record Asked(int shape, Requirement requirement) {}

    MaskCompiler(List<NodeShape> shapes, Offers offers, Masks masks, LabelSchema schema) {
        this.shapes = shapes;
        this.offers = offers;
        this.masks = masks;
        this.schema = schema;
        this.ofShape = new int[shapes.size()];
        for (int s = 0; s < ofShape.length; s++) {
            int shape = s;
            ofShape[s] = where(offer -> offers.shape()[offer] == shape);
        }
    }

    /** Offers of each shape. */
    public int[] shapeMasks() {
        return ofShape;
    }

    /** Offers for which {@code accepted} holds. */
    public int where(IntPredicate accepted) {
        long[] words = masks.emptyWords();
        for (int offer = 0; offer < offers.size(); offer++) {
            if (accepted.test(offer)) {
                words[offer >>> 6] |= 1L << offer;
            }
        }
        return masks.intern(words);
    }

    /** Says of an offer whether it is one of the mask. */
    public IntPredicate offersOf(int mask) {
        return offer -> masks.contains(mask, offer);
    }

    /** Offers whose nodes satisfy {@code asked}. */
    public int satisfying(Requirements asked) {
        long[] words = masks.emptyWords();
        for (NodeShape shape : shapes) {
            long[] ofThis = masks.words(satisfying(asked, shape));
            for (int w = 0; w < words.length; w++) {
                words[w] |= ofThis[w];
            }
        }
        return masks.intern(words);
    }

    /** Offers whose nodes satisfy one of {@code alternatives}. */
    public int satisfyingAny(Collection<Requirements> alternatives) {
        int any = Masks.NONE;
        for (Requirements alternative : alternatives) {
            any = masks.or(any, satisfying(alternative));
        }
        return any;
    }

    public int and(int a, int b) {
        return masks.and(a, b);
    }

    private int satisfying(Requirements asked, NodeShape shape) {
        int mask = ofShape[shape.index()];
        for (Requirement requirement : asked.all()) {
            if (mask != Masks.NONE) {
                mask = masks.and(mask, known.computeIfAbsent(new Asked(shape.index(), requirement), this::satisfying));
            }
        }
        return mask;
    }

    private int satisfying(Asked asked) {
        NodeShape shape = shapes.get(asked.shape());
        Requirements one = Requirements.of(asked.requirement());
        if (!shape.requirements().compatible(one, schema.wellKnown())) {
            return Masks.NONE;
        }
        // What the node carries on the key once the pod is on it; types and offerings must agree with that.
        String key = asked.requirement().key();
        Requirements merged = Requirements.of(shape.requirements().get(key).intersection(asked.requirement()));
        boolean[] typeAgrees = new boolean[shape.types().size()];
        for (int t = 0; t < typeAgrees.length; t++) {
            typeAgrees[t] = agrees(merged, shape.types().get(t).requirements(), key);
        }
        return where(offer -> offers.shape()[offer] == shape.index()
                && typeAgrees[offers.type()[offer]]
                && agrees(merged, offering(shape, offer), key));
    }

    private Requirements offering(NodeShape shape, int offer) {
        InstanceType type = shape.types().get(offers.type()[offer]);
        return type.offerings().get(offers.offering()[offer]).requirements();
    }

    private static boolean agrees(Requirements merged, Requirements promised, String key) {
        return !promised.has(key) || merged.intersects(promised);
    }

    /**
     * Offers of shapes whose taints {@code tolerations} cover.
     *
     * @param preferNoScheduleToo false: {@code PreferNoSchedule} keeps nobody out
     */
    public int tolerating(List<Toleration> tolerations, boolean preferNoScheduleToo) {
        List<Toleration> key = preferNoScheduleToo ? tolerations : withPreferNoSchedule(tolerations);
        return tolerated.computeIfAbsent(key, all -> {
            boolean[] ok = new boolean[shapes.size()];
            for (NodeShape shape : shapes) {
                ok[shape.index()] = Toleration.untolerated(
                                shape.pool().template().taints(), all)
                        .isEmpty();
            }
            return where(offer -> ok[offers.shape()[offer]]);
        });
    }

    public static List<Toleration> withPreferNoSchedule(List<Toleration> tolerations) {
        List<Toleration> all = new ArrayList<>(tolerations);
        all.add(new Toleration("", Toleration.Operator.EXISTS, "", Optional.of(TaintEffect.PREFER_NO_SCHEDULE)));
        return all;
    }

    /** Offers with room for one pod of this size, none of whose daemons takes one of its ports. */
    public int holding(long[] size, List<HostPort> ports) {
        int roomy = roomy(size);
        return ports.isEmpty() ? roomy : masks.and(roomy, where(offer -> !conflicts(ports, daemonPorts(offer))));
    }

    private int roomy(long[] size) {
        return roomyFor.computeIfAbsent(
                LongBuffer.wrap(size), s -> where(offer -> Masks.holds(offers.room()[offer], size)));
    }

    private List<HostPort> daemonPorts(int offer) {
        return shapes.get(offers.shape()[offer]).daemonPorts().get(offers.type()[offer]);
    }

    public static boolean conflicts(List<HostPort> a, List<HostPort> b) {
        return a.stream().anyMatch(port -> b.stream().anyMatch(port::conflictsWith));
    }

    /** Value of a label on every node bought through {@code offer}; empty if it has none or leaves it open. */
    public String labelOf(int offer, String key) {
        NodeShape shape = shapes.get(offers.shape()[offer]);
        InstanceType type = shape.types().get(offers.type()[offer]);
        Requirement r = shape.requirements()
                .get(key)
                .intersection(type.requirements().get(key))
                .intersection(offering(shape, offer).get(key));
        return !r.complement() && r.values().size() == 1 ? r.values().first() : "";
    }

    /** Offers of shapes whose nodes a spread constraint's taint policy lets count. */
    public int taintsAccepted(Predicate<List<Taint>> accepted) {
        boolean[] ok = new boolean[shapes.size()];
        for (NodeShape shape : shapes) {
            ok[shape.index()] = accepted.test(shape.pool().template().taints());
        }
        return where(offer -> ok[offers.shape()[offer]]);
    }
}
