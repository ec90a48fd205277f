package io.karpenter.solver.search;

import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.search.repack.Hosts;
import io.karpenter.solver.search.repack.LocalSearch;
import io.karpenter.solver.search.repack.NodeDraft;
import io.karpenter.solver.search.repack.PriceCalculator;
import io.karpenter.solver.search.repack.SearchSpace;
import io.karpenter.solver.search.repack.SpreadTally;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Consolidates many nodes block by block: in each round hosts and new nodes are dealt out anew, and each block is searched by itself
 * with its part of what may be removed. What blocks found is put together one by one, as far as limits that all share are kept.
 *
 * <p>A block of {@value #LARGEST} hosts gains most of what can be gained in it in half a second; so time grows with hosts, linearly.
 * Not thread-safe.
 */
final class ConsolidationBlocks {

    /** Hosts of the largest block. */
    static final int LARGEST = 400;

    private static final long LONGEST_ROUND_MILLIS = 1500;
    private static final long SHORTEST_ROUND_MILLIS = 50;

    /** Rounds that the time should be enough for. */
    private static final int ROUNDS = 3;

    private final SearchSpace space;
    private final SearchLimits limits;
    private final StopSignal stop;
    private final Workers workers;
    private final LocalSearch localSearch;
    private final Random random;
    private final List<Integer> active;
    private final long began = System.nanoTime();

    ConsolidationBlocks(SearchSpace space, SearchLimits limits, StopSignal stop, Workers workers) {
        this.space = space;
        this.limits = limits;
        this.stop = stop;
        this.workers = workers;
        this.localSearch = new LocalSearch(limits.mode());
        this.random = new Random(limits.seed());
        this.active = active(space.hosts);
    }

    /** Some of the hosts with their guests, and some of the new nodes. */
    private record Block(int[] hosts, List<NodeDraft> drafts) {}

    /** The best drafts found, which keep all limits. */
    List<NodeDraft> improved(List<NodeDraft> start) {
        List<NodeDraft> best = start;
        Gains gains = new Gains(limits, cost(best));
        int round = 0;
        while (!stop.isRaised() && gains.worthwhile()) {
            best = round(best, round++);
            gains.after(cost(best));
        }
        return best;
    }

    /** Hosts that may go or take pods; nothing can be done with the others. */
    private static List<Integer> active(Hosts hosts) {
        BitSet active = new BitSet();
        hosts.welcome().forEach(active::or);
        for (int host = 0; host < hosts.count(); host++) {
            if (hosts.removable()[host]) {
                active.set(host);
            }
        }
        return active.stream().boxed().toList();
    }

    private List<NodeDraft> round(List<NodeDraft> from, int round) {
        List<Block> blocks = blocks(from);
        int[] quotas = quotas(from, blocks.size());
        long disruption = disruptionLeft(from) / blocks.size();
        SpreadTally tally = tally(from);
        long left = limits.time().toMillis() - (System.nanoTime() - began) / 1_000_000;
        long share = Math.clamp(
                left * workers.count() / (blocks.size() * Math.max(1L, ROUNDS - round)),
                SHORTEST_ROUND_MILLIS,
                LONGEST_ROUND_MILLIS);
        List<Supplier<List<NodeDraft>>> tasks = new ArrayList<>();
        for (Block block : blocks) {
            Optional<Hosts.Elsewhere> elsewhere = Optional.ofNullable(tally).map(all -> without(all, block));
            int[] ofBlock = quotas.clone();
            long most = disruption;
            for (int host : removed(block)) {
                ofBlock[space.hosts.quota()[host]]++;
                most += space.hosts.disruption()[host];
            }
            long mostOfBlock = most;
            tasks.add(() -> search(block, ofBlock, mostOfBlock, elsewhere, share, round));
        }
        BitSet dealt = new BitSet();
        active.forEach(dealt::set);
        List<NodeDraft> inert = from.stream()
                .filter(draft -> draft.host() != NodeDraft.NEW && !dealt.get(draft.host()))
                .toList();
        return together(blocks, workers.all(tasks), inert);
    }

    /** Where pods are without those of the block. */
    private Hosts.Elsewhere without(SpreadTally all, Block block) {
        count(all, block, -1);
        Hosts.Elsewhere others = all.now();
        count(all, block, 1);
        return others;
    }

    private static void count(SpreadTally tally, Block block, int sign) {
        block.drafts().forEach(draft -> tally.come(draft, sign));
        for (int host : removed(block)) {
            tally.leave(host, sign);
        }
    }

    private @Nullable SpreadTally tally(List<NodeDraft> drafts) {
        if (!space.hosts.wanders()) {
            return null;
        }
        SpreadTally tally = new SpreadTally(space);
        count(tally, new Block(IntStream.range(0, space.hosts.count()).toArray(), drafts), 1);
        return tally;
    }

    private List<NodeDraft> search(
            Block block, int[] quotas, long most, Optional<Hosts.Elsewhere> elsewhere, long share, int luck) {
        if (stop.isRaised()) {
            return block.drafts();
        }
        SearchSpace part = space.part(space.hosts.part(block.hosts(), quotas, most, elsewhere));
        int[] hosts = block.hosts();
        List<NodeDraft> numbered = block.drafts().stream()
                .map(draft ->
                        draft.host() == NodeDraft.NEW ? draft : draft.on(Arrays.binarySearch(hosts, draft.host())))
                .toList();
        return localSearch.improve(part, numbered, luck, limits.ofRound(share), stop, Optional.empty()).stream()
                .map(draft -> draft.host() == NodeDraft.NEW ? draft : draft.on(hosts[draft.host()]))
                .toList();
    }

    /** All blocks as they were found, but for those that would break a limit which all share: they stay as they were. */
    private List<NodeDraft> together(List<Block> blocks, List<List<NodeDraft>> found, List<NodeDraft> inert) {
        List<List<NodeDraft>> chosen = new ArrayList<>();
        blocks.forEach(block -> chosen.add(block.drafts()));
        chosen.add(inert);
        List<NodeDraft> all = Stream.concat(inert.stream(), found.stream().flatMap(List::stream))
                .toList();
        if (PriceCalculator.keepsLimits(space, all)) {
            return all;
        }
        for (int i = 0; i < found.size(); i++) {
            List<NodeDraft> before = chosen.set(i, found.get(i));
            if (!PriceCalculator.keepsLimits(
                    space, chosen.stream().flatMap(List::stream).toList())) {
                chosen.set(i, before);
            }
        }
        return chosen.stream().flatMap(List::stream).toList();
    }

    private List<Block> blocks(List<NodeDraft> drafts) {
        int n = space.hosts.count();
        List<Integer> order = new ArrayList<>(active);
        Collections.shuffle(order, random);
        int m = order.size();
        int count = Math.max(1, Math.ceilDiv(Math.ceilDiv(m, LARGEST), workers.count()) * workers.count());
        @Nullable NodeDraft[] onHost = new NodeDraft[n];
        List<List<NodeDraft>> dealt = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            dealt.add(new ArrayList<>());
        }
        for (NodeDraft draft : drafts) {
            if (draft.host() == NodeDraft.NEW) {
                dealt.get(random.nextInt(count)).add(draft);
            } else {
                onHost[draft.host()] = draft;
            }
        }
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] hosts = order.subList((int) ((long) i * m / count), (int) ((i + 1L) * m / count)).stream()
                    .mapToInt(Integer::intValue)
                    .sorted()
                    .toArray();
            for (int host : hosts) {
                if (onHost[host] != null) {
                    dealt.get(i).add(onHost[host]);
                }
            }
            blocks.add(new Block(hosts, List.copyOf(dealt.get(i))));
        }
        return blocks;
    }

    /** Hosts of the block that are removed. */
    private static int[] removed(Block block) {
        boolean[] stays = new boolean[block.hosts().length];
        for (NodeDraft draft : block.drafts()) {
            if (draft.host() != NodeDraft.NEW) {
                stays[Arrays.binarySearch(block.hosts(), draft.host())] = true;
            }
        }
        return IntStream.range(0, stays.length)
                .filter(i -> !stays[i])
                .map(i -> block.hosts()[i])
                .toArray();
    }

    private int[] removed(List<NodeDraft> drafts) {
        return removed(new Block(IntStream.range(0, space.hosts.count()).toArray(), drafts));
    }

    /** What each block may take more of the quotas. */
    private int[] quotas(List<NodeDraft> drafts, int blocks) {
        int[] left = space.hosts.quotas().clone();
        for (int host : removed(drafts)) {
            left[space.hosts.quota()[host]]--;
        }
        return Arrays.stream(left).map(quota -> quota / blocks).toArray();
    }

    private long disruptionLeft(List<NodeDraft> drafts) {
        long left = space.hosts.mostDisruption();
        for (int host : removed(drafts)) {
            left -= space.hosts.disruption()[host];
        }
        return left;
    }

    private long cost(List<NodeDraft> drafts) {
        return space.hosts.cost(drafts);
    }
}
