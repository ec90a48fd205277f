package io.karpenter.solver.search.repack;

import io.karpenter.solver.packing.Evacuation;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Moves that remove existing nodes, or take new ones or guests back, pour what was on them into the room that some of the staying
 * nodes have left, bring removed nodes back whose pods are all there, and buy new nodes for the rest. Slots of existing nodes come
 * first, in the order of the hosts.
 */
final class Evacuations implements RepackMoves.Source {

    /** Of so many moves some bring a removed node back; the first of them does nothing else. */
    private static final int KINDS = 6;

    private static final int RECALLS = 3;

    private static final long IMPOSSIBLE = Long.MAX_VALUE;

    private static final int[] VICTIMS = {1, 1, 1, 2, 2, 3, 4};
    private static final int TOURNAMENT = 3;
    private static final int DRAWS = 16;

    /** Staying nodes whose room is looked at. */
    private static final int RECEIVERS = 14;

    /** Removed nodes that may come back. */
    private static final int RETURNING = 3;

    /** Share by which new nodes may be dearer than what they replace. */
    private static final double TOLERANCE = 0.02;

    private final List<NodeSlot> slots;
    private final SearchSpace space;
    private final Hosts hosts;
    private final RandomGenerator random;
    private final Recreate recreate;
    private final Pile pile;
    private final int[] missing;
    private final List<NodeSlot> changed = new ArrayList<>();
    private final List<@Nullable NodeDraft> values = new ArrayList<>();
    private int spareFrom;

    Evacuations(SlotPlan plan, RandomGenerator random) {
        this.slots = plan.getSlots();
        this.space = plan.space();
        this.hosts = space.hosts;
        this.random = random;
        this.recreate = new Recreate(space);
        this.pile = new Pile(space.units());
        this.missing = new int[space.units()];
        this.spareFrom = hosts.count() - 1;
    }

    @Override
    public @Nullable Repack draw() {
        pile.clear();
        changed.clear();
        values.clear();
        boolean made = make();
        for (int i = 0; i < changed.size(); i++) {
            NodeSlot slot = changed.get(i);
            follow(slot, values.get(i), slot.getDraft());
        }
        return made ? new Repack(changed.toArray(NodeSlot[]::new), values.toArray(NodeDraft[]::new)) : null;
    }

    /** True if what is changed is a move. */
    private boolean make() {
        long saved = 0;
        int kind = random.nextInt(KINDS);
        if (kind < RECALLS) {
            long cost = recall();
            if (cost == IMPOSSIBLE) {
                return false;
            }
            saved -= cost;
        }
        if (kind > 0) {
            saved += empty(VICTIMS[random.nextInt(VICTIMS.length)]);
        }
        if (changed.isEmpty()) {
            return false;
        }
        if (random.nextInt(3) == 0) {
            saved -= bringBack();
        }
        if (random.nextInt(8) > 0) {
            pour();
        }
        if (!pile.isUsedUp() && random.nextInt(3) == 0) {
            saved -= bringBack();
        }
        return pile.isUsedUp() || buy(saved);
    }

    private void change(NodeSlot slot, @Nullable NodeDraft draft) {
        follow(slot, draft(slot), draft);
        int known = changed.indexOf(slot);
        if (known < 0) {
            changed.add(slot);
            values.add(draft);
        } else {
            values.set(known, draft);
        }
    }

    /** Lets rules between domains and what is rationed know of a change. */
    private void follow(NodeSlot slot, @Nullable NodeDraft old, @Nullable NodeDraft now) {
        if (space.tally != null) {
            space.tally.change(slot.getId(), old, now);
        }
        if (space.rations != null) {
            space.rations.change(old, now);
        }
    }

    /** What is on the slot after the changes so far. */
    private @Nullable NodeDraft draft(NodeSlot slot) {
        int known = changed.indexOf(slot);
        return known < 0 ? slot.getDraft() : values.get(known);
    }

    /** Empties some nodes into the pile; nano-USD per hour that this saves. */
    private long empty(int wanted) {
        long saved = 0;
        boolean guestsOnly = random.nextInt(6) == 0;
        for (int i = 0; i < DRAWS && changed.size() < wanted; i++) {
            NodeSlot slot = drawVictim();
            NodeDraft draft = slot.getDraft();
            if (draft == null || changed.contains(slot)) {
                continue;
            }
            int host = draft.host();
            if (host == NodeDraft.NEW) {
                pile.add(draft);
                saved += draft.cost();
                change(slot, null);
            } else if (guestsOnly || !hosts.removable()[host]) {
                if (draft.units().length > 0) {
                    pile.add(draft);
                    change(slot, space.staying(host));
                }
            } else {
                pile.add(draft);
                add(hosts.hosts().get(host));
                saved += hosts.price()[host] - hosts.removalCost()[host];
                change(slot, null);
            }
        }
        return saved;
    }

    private void add(Evacuation.Host host) {
        for (int i = 0; i < host.units().length; i++) {
            pile.add(host.units()[i], host.counts()[i]);
        }
    }

    /** A slot that costs much for what is on it. */
    private NodeSlot drawVictim() {
        NodeSlot best = slots.get(random.nextInt(slots.size()));
        for (int i = 1; i < TOURNAMENT; i++) {
            NodeSlot slot = slots.get(random.nextInt(slots.size()));
            if (waste(slot) > waste(best)) {
                best = slot;
            }
        }
        return best;
    }

    private double waste(NodeSlot slot) {
        NodeDraft draft = slot.getDraft();
        return draft == null ? Double.NEGATIVE_INFINITY : draft.waste();
    }

    /** Brings removed nodes back whose pods are all in the pile; nano-USD per hour that this costs. */
    private long bringBack() {
        long cost = 0;
        for (int i = 0; i < RETURNING; i++) {
            int host = random.nextInt(hosts.count());
            NodeSlot slot = slots.get(host);
            if (draft(slot) == null && pile.take(hosts.hosts().get(host))) {
                change(slot, space.staying(host));
                cost += hosts.price()[host] - hosts.removalCost()[host];
            }
        }
        return cost;
    }

    /** Brings a removed node back with its pods, wherever they are; nano-USD per hour that this costs, if it can be done. */
    private long recall() {
        int from = random.nextInt(hosts.count());
        int host = -1;
        for (int i = 0; i < hosts.count() && host < 0; i++) {
            int candidate = (from + i) % hosts.count();
            host = slots.get(candidate).getDraft() == null ? candidate : -1;
        }
        if (host < 0) {
            return 0;
        }
        Evacuation.Host of = hosts.hosts().get(host);
        long cost = hosts.price()[host] - hosts.removalCost()[host];
        int open = 0;
        for (int i = 0; i < of.units().length; i++) {
            missing[of.units()[i]] = of.counts()[i];
            open += of.counts()[i];
        }
        int start = random.nextInt(slots.size());
        for (int i = 0; i < slots.size() && open > 0; i++) {
            NodeSlot slot = slots.get((start + i) % slots.size());
            NodeDraft draft = slot.getDraft();
            int found = draft == null ? 0 : found(draft);
            if (draft == null || found == 0) {
                continue;
            }
            open -= found;
            int[] rest = rest(draft);
            if (draft.host() == NodeDraft.NEW) {
                for (int k = 0; k < rest.length; k++) {
                    if (rest[k] > 0) {
                        pile.add(draft.units()[k], rest[k]);
                    }
                }
                cost -= draft.cost();
                change(slot, null);
            } else {
                change(slot, space.staying(draft.host(), draft.units(), rest));
            }
        }
        for (int unit : of.units()) {
            missing[unit] = 0;
        }
        if (open > 0) {
            // Others of its pods are with other parts.
            return IMPOSSIBLE;
        }
        change(slots.get(host), space.staying(host));
        return cost;
    }

    /** How many of the missing units are guests of the draft. */
    private int found(NodeDraft draft) {
        int found = 0;
        for (int k = 0; k < draft.units().length; k++) {
            found += Math.min(missing[draft.units()[k]], draft.counts()[k]);
        }
        return found;
    }

    /** The counts of a draft without what was missing, which is not any more. */
    private int[] rest(NodeDraft draft) {
        int[] rest = draft.counts().clone();
        for (int k = 0; k < rest.length; k++) {
            int unit = draft.units()[k];
            int taken = Math.min(missing[unit], rest[k]);
            missing[unit] -= taken;
            rest[k] -= taken;
        }
        return rest;
    }

    /** Gives what is in the pile to staying nodes with room. */
    private void pour() {
        for (int i = changed.size() - 1; i >= 0 && !pile.isUsedUp(); i--) {
            NodeDraft draft = values.get(i);
            if (draft != null && draft.host() != NodeDraft.NEW) {
                NodeDraft filled = recreate.fillUp(pile, draft, random);
                if (filled != draft) {
                    change(changed.get(i), filled);
                }
            }
        }
        int from = random.nextInt(hosts.count());
        int tried = 0;
        for (int i = 0; i < hosts.count() && tried < RECEIVERS && !pile.isUsedUp(); i++) {
            int host = (from + i * stride(hosts.count())) % hosts.count();
            NodeSlot slot = slots.get(host);
            NodeDraft draft = draft(slot);
            if (draft != null) {
                tried++;
                NodeDraft filled = recreate.fillUp(pile, draft, random);
                if (filled != draft) {
                    change(slot, filled);
                }
            }
        }
    }

    /** A step that visits all hosts before it comes back to the first: 1, or a prime that does not divide their number. */
    private static int stride(int count) {
        return count % 7919 == 0 ? 1 : 7919;
    }

    private boolean buy(long saved) {
        long limit = saved + (long) (TOLERANCE * Math.abs(saved));
        // New nodes cost at least what their units are worth, all waste aside.
        boolean hopeless = limit <= 0 || pile.value(space.value) > limit;
        List<NodeDraft> drafts = hopeless ? List.of() : recreate.recreate(pile, limit, random);
        for (NodeDraft draft : drafts) {
            NodeSlot slot = spare();
            if (slot == null) {
                return false;
            }
            change(slot, draft);
        }
        return !drafts.isEmpty();
    }

    /** A slot for a new node without a draft, another one each time; null if too few are left. */
    private @Nullable NodeSlot spare() {
        for (int i = 0; i < slots.size(); i++) {
            spareFrom = spareFrom + 1 >= slots.size() ? hosts.count() : spareFrom + 1;
            NodeSlot slot = slots.get(spareFrom);
            if (draft(slot) == null) {
                return slot;
            }
        }
        return null;
    }
}
