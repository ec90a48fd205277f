package io.karpenter.solver.search.repack;

import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Moves that empty some new nodes and pack their units anew. The first node is drawn by what it wastes, the others are such that
 * units of one could be on the other. Repacks that are much dearer than what they replace are not even shown to Timefold.
 */
final class Repacks implements RepackMoves.Source {

    /** Nodes emptied at once: most often two. */
    private static final int[] VICTIMS = {1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 4, 6};

    private static final int TOURNAMENT = 4;
    /** Draws before a search for something rare is given up. */
    private static final int DRAWS = 24;

    /** Share by which a repack may be dearer than what it replaces. */
    private static final double TOLERANCE = 0.02;

    private final List<NodeSlot> slots;
    private final SearchSpace space;
    private final RandomGenerator random;
    private final Recreate recreate;
    private final Pile pile;
    private final NodeSlot[] victims = new NodeSlot[16];
    private int spareFrom;

    Repacks(SlotPlan plan, RandomGenerator random) {
        this.slots = plan.getSlots();
        this.space = plan.space();
        this.random = random;
        this.recreate = new Recreate(space);
        this.pile = new Pile(space.units());
    }

    @Override
    public @Nullable Repack draw() {
        int count = drawVictims(VICTIMS[random.nextInt(VICTIMS.length)]);
        if (count == 0) {
            return null;
        }
        pile.clear();
        long cost = 0;
        for (int i = 0; i < count; i++) {
            NodeDraft draft = Objects.requireNonNull(victims[i].getDraft());
            pile.add(draft);
            cost += draft.cost();
        }
        giveBack(count, -1);
        List<NodeDraft> drafts = recreate.recreate(pile, cost + (long) (TOLERANCE * cost), random);
        giveBack(count, 1);
        return drafts.isEmpty() ? null : move(count, drafts);
    }

    /** What the victims take of what is rationed is there for others, or is not any more. */
    private void giveBack(int count, int sign) {
        for (int i = 0; space.rations != null && i < count; i++) {
            space.rations.come(victims[i].getDraft(), sign);
        }
    }

    private @Nullable Repack move(int count, List<NodeDraft> drafts) {
        int size = Math.max(count, drafts.size());
        NodeSlot[] changed = new NodeSlot[size];
        @Nullable NodeDraft[] values = new NodeDraft[size];
        for (int i = 0; i < size; i++) {
            NodeSlot slot = i < count ? victims[i] : spare();
            if (slot == null || (i > count && slot == changed[count])) {
                // Too few are left.
                return null;
            }
            changed[i] = slot;
            values[i] = i < drafts.size() ? drafts.get(i) : null;
        }
        return new Repack(changed, values);
    }

    /** A slot without a draft, another one each time; null if there seem to be none. */
    private @Nullable NodeSlot spare() {
        for (int i = 0; i < slots.size(); i++) {
            spareFrom = spareFrom + 1 == slots.size() ? 0 : spareFrom + 1;
            if (slots.get(spareFrom).getDraft() == null) {
                return slots.get(spareFrom);
            }
        }
        return null;
    }

    private int drawVictims(int wanted) {
        NodeSlot first = null;
        for (int i = 0; i < TOURNAMENT; i++) {
            NodeSlot slot = drawNode();
            if (slot != null && (first == null || wastes(slot) > wastes(first))) {
                first = slot;
            }
        }
        if (first == null) {
            return 0;
        }
        victims[0] = first;
        int count = 1;
        for (int i = 0; i < DRAWS && count < wanted; i++) {
            NodeSlot slot = drawNode();
            if (slot != null && isNew(slot, count) && mayShare(first.getDraft(), slot.getDraft())) {
                victims[count++] = slot;
            }
        }
        return count;
    }

    private @Nullable NodeSlot drawNode() {
        for (int i = 0; i < DRAWS; i++) {
            NodeSlot slot = slots.get(random.nextInt(slots.size()));
            if (slot.getDraft() != null) {
                return slot;
            }
        }
        return null;
    }

    private static double wastes(NodeSlot slot) {
        return slot.getDraft() == null
                ? Double.NEGATIVE_INFINITY
                : slot.getDraft().waste();
    }

    private boolean isNew(NodeSlot slot, int count) {
        for (int i = 0; i < count; i++) {
            if (victims[i] == slot) {
                return false;
            }
        }
        return true;
    }

    private boolean mayShare(@Nullable NodeDraft a, @Nullable NodeDraft b) {
        return a != null && b != null && (takesSome(a, b) || takesSome(b, a));
    }

    /** True if some unit of {@code b} may be on a node such as {@code a}. */
    private boolean takesSome(NodeDraft a, NodeDraft b) {
        for (int unit : b.units()) {
            if (space.allows(unit, a.offer())) {
                return true;
            }
        }
        return false;
    }
}
