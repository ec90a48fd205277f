package io.karpenter.solver.consolidation.sequence;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.disruption.command.Aftermath;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.ConsolidationPlan.DroppedCommand;
import io.karpenter.core.disruption.command.PodMove;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import io.karpenter.solver.consolidation.ConsolidationSettings;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts commands, each valid after those before it, into batches: commands of one batch do not depend on each other, and stay within
 * the budgets of NodePools and pods together. A batch is over before the next begins, so that each has the whole budget.
 *
 * <p>A command goes into the first batch that takes it. One that no budget would ever take by itself is dropped, with those that
 * depend on it. O(commands²) and one pass over the nodes for each batch. Source: decisions 15, DIS-BUD.
 */
public final class Batches {

    private final ConsolidationProblem problem;
    private final ConsolidationSettings settings;
    private final List<Command> ordered;
    private final boolean[][] dependsOn;

    private Batches(ConsolidationProblem problem, ConsolidationSettings settings, List<Command> ordered) {
        this.problem = problem;
        this.settings = settings;
        this.ordered = ordered;
        this.dependsOn = dependencies(ordered, new Couplings(problem.cluster()));
    }

    /** {@code ordered}, each command valid after those before it, in batches. */
    public static CommandSequence of(
            ConsolidationProblem problem, ConsolidationSettings settings, List<Command> ordered) {
        return new Batches(problem, settings, ordered).run();
    }

    private static boolean[][] dependencies(List<Command> ordered, Couplings couplings) {
        int n = ordered.size();
        List<Couplings.Coupling> coupled = ordered.stream().map(couplings::of).toList();
        List<Set<String>> going = new ArrayList<>();
        List<Set<String>> coming = new ArrayList<>();
        List<Set<String>> targets = new ArrayList<>();
        for (Command command : ordered) {
            going.add(Set.copyOf(command.nodes()));
            Set<String> names = new HashSet<>();
            command.replacements().stream().map(PlannedNode::name).forEach(names::add);
            coming.add(names);
            Set<String> to = new HashSet<>();
            command.podMoves().stream().map(PodMove::to).forEach(to::add);
            targets.add(to);
        }
        boolean[][] dependsOn = new boolean[n][n];
        for (int later = 0; later < n; later++) {
            for (int earlier = 0; earlier < later; earlier++) {
                dependsOn[later][earlier] = coupled.get(later).concerns(coupled.get(earlier))
                        || meet(going.get(later), coming.get(earlier))
                        || meet(targets.get(later), coming.get(earlier))
                        || meet(going.get(later), targets.get(earlier));
            }
        }
        return dependsOn;
    }

    private static boolean meet(Set<String> some, Set<String> others) {
        Set<String> fewer = some.size() < others.size() ? some : others;
        return fewer.stream().anyMatch((fewer == some ? others : some)::contains);
    }

    private CommandSequence run() {
        // Budgets of NodePools look at nodes alone.
        Cluster cluster = problem.cluster().toBuilder().pods(List.of()).build();
        Map<PodId, Pod> pods = new HashMap<>();
        problem.cluster().pods().forEach(pod -> pods.put(pod.id(), pod));
        List<Command> batched = new ArrayList<>();
        List<DroppedCommand> dropped = new ArrayList<>();
        BitSet left = new BitSet();
        left.set(0, ordered.size());
        int batch = 0;
        while (!left.isEmpty()) {
            BatchBudgets budgets = new BatchBudgets(problem, cluster, pods, settings);
            List<Integer> taken = new ArrayList<>();
            for (int i = left.nextSetBit(0); i >= 0; i = left.nextSetBit(i + 1)) {
                if (isFree(i, left) && budgets.take(ordered.get(i)).isEmpty()) {
                    taken.add(i);
                }
            }
            if (taken.isEmpty()) {
                drop(left.nextSetBit(0), left, budgets, dropped);
                continue;
            }
            List<String> gone = new ArrayList<>();
            List<PlannedNode> launched = new ArrayList<>();
            for (int i : taken) {
                left.clear(i);
                batched.add(ordered.get(i).inBatch(batch));
                gone.addAll(ordered.get(i).nodes());
                launched.addAll(ordered.get(i).replacements());
            }
            cluster = Aftermath.of(cluster, problem.catalog(), gone, launched, Map.of());
            batch++;
        }
        return new CommandSequence(batched, dropped);
    }

    /** True if all it depends on is in earlier batches. */
    private boolean isFree(int command, BitSet left) {
        for (int earlier = left.nextSetBit(0);
                earlier >= 0 && earlier < command;
                earlier = left.nextSetBit(earlier + 1)) {
            if (dependsOn[command][earlier]) {
                return false;
            }
        }
        return true;
    }

    private void drop(int command, BitSet left, BatchBudgets budgets, List<DroppedCommand> dropped) {
        Optional<String> refusal = budgets.take(ordered.get(command));
        dropped.add(new DroppedCommand(ordered.get(command), refusal.orElse("no budget takes it")));
        left.clear(command);
        BitSet gone = new BitSet();
        gone.set(command);
        for (int i = left.nextSetBit(command + 1); i >= 0; i = left.nextSetBit(i + 1)) {
            for (int before = gone.nextSetBit(0); before >= 0; before = gone.nextSetBit(before + 1)) {
                if (dependsOn[i][before] && !gone.get(i)) {
                    gone.set(i);
                    left.clear(i);
                    dropped.add(new DroppedCommand(ordered.get(i), "a command that must come before it is dropped"));
                }
            }
        }
    }
}
