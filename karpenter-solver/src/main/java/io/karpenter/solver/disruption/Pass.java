package io.karpenter.solver.disruption;

import io.karpenter.core.disruption.DisruptionReason;
import io.karpenter.core.disruption.budget.AllowedDisruptions;
import io.karpenter.core.disruption.budget.PoolBudget;
import io.karpenter.core.disruption.budget.RemainingBudgets;
import io.karpenter.core.disruption.candidate.Blocked;
import io.karpenter.core.disruption.candidate.Candidate;
import io.karpenter.core.disruption.candidate.Candidates;
import io.karpenter.core.disruption.candidate.ManagedNode;
import io.karpenter.core.disruption.candidate.Postponement;
import io.karpenter.core.disruption.candidate.UnconsolidatableNode;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.Decision;
import io.karpenter.core.disruption.command.DisruptionMethod;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import io.karpenter.solver.consolidation.ConsolidationSettings;
import io.karpenter.solver.consolidation.reference.ReplacementNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is being decided about one snapshot: what methods have come to so far, and what they leave to the next. Not thread-safe. */
public final class Pass {

    private final DisruptionSettings settings;
    private final StopSignal stop;
    private final ReplacementNames names;
    private final Evictions evictions;
    private final List<Decision> decisions = new ArrayList<>();
    private final List<PoolBudget> budgets = new ArrayList<>();
    private final List<Findings.WeighedMove> moves = new ArrayList<>();
    private final List<Findings.MethodRun> runs = new ArrayList<>();
    private final Map<String, UnconsolidatableNode> kept = new TreeMap<>();
    private final Map<String, UnconsolidatableNode> blocked = new TreeMap<>();
    private ConsolidationProblem now;
    private @Nullable Candidates candidates;

    public Pass(ConsolidationProblem start, DisruptionSettings settings, StopSignal stop) {
        this.now = start;
        this.settings = settings;
        this.stop = stop;
        this.names = new ReplacementNames(start.cluster());
        this.evictions = new Evictions(start);
    }

    /** The snapshot while everything that is decided already is carried out. */
    public ConsolidationProblem now() {
        return now;
    }

    public DisruptionSettings settings() {
        return settings;
    }

    /** How places are found. */
    public ConsolidationSettings solving() {
        return settings.consolidation().withoutShareLimits();
    }

    public StopSignal stop() {
        return stop;
    }

    public Evictions evictions() {
        return evictions;
    }

    public List<Decision> decisions() {
        return List.copyOf(decisions);
    }

    public boolean isUndecided() {
        return decisions.isEmpty();
    }

    public boolean hasConsolidated() {
        return decisions.stream().anyMatch(decision -> decision.command().reason() == DisruptionReason.UNDERUTILIZED);
    }

    public Candidates candidates() {
        Candidates known = candidates;
        if (known == null) {
            known = Candidates.of(now.cluster(), now.catalog(), now.standing());
            candidates = known;
        }
        return known;
    }

    /** What budgets leave for {@code reason}; what they come to is noted. */
    public RemainingBudgets budgets(DisruptionReason reason) {
        List<PoolBudget> all = PoolBudget.all(
                now.cluster(),
                now.standing(),
                reason,
                now.cluster().now(),
                settings.consolidation().schedules());
        budgets.removeIf(budget -> budget.reason() == reason);
        budgets.addAll(all);
        return RemainingBudgets.of(all);
    }

    /** {@code command} with replacements under names that nothing else has. */
    public Command named(Command command) {
        return names.unique(command);
    }

    /** All of these, each valid after those before it, are decided; their evictions have been taken. */
    public void decide(List<Command> commands, DisruptionMethod method) {
        if (!commands.isEmpty()) {
            commands.forEach(command -> decisions.add(new Decision(command, method)));
            now = UnderWay.with(now, commands);
            candidates = null;
        }
    }

    /** Nodes that consolidation leaves alone; what is said of a node last counts. */
    public void keep(List<UnconsolidatableNode> nodes) {
        nodes.forEach(node -> {
            boolean always = node.because().stream().allMatch(Blocked.OfAllMethods.class::isInstance);
            if (always) {
                // Later methods look at it while others are being disrupted: what the snapshot says comes first.
                blocked.putIfAbsent(node.node(), node);
            } else {
                kept.put(node.node(), node);
            }
        });
    }

    public void keep(Candidate candidate, Blocked because) {
        kept.put(candidate.node(), new UnconsolidatableNode(candidate.node(), List.of(because)));
    }

    private static UnconsolidatableNode together(UnconsolidatableNode one, UnconsolidatableNode other) {
        Set<Blocked> because = new LinkedHashSet<>(one.because());
        because.addAll(other.because());
        return new UnconsolidatableNode(one.node(), List.copyOf(because));
    }

    /** A drifted node that stays nevertheless. */
    public void block(UnconsolidatableNode node) {
        blocked.merge(node.node(), node, Pass::together);
    }

    public void block(Candidate candidate, Blocked because) {
        block(new UnconsolidatableNode(candidate.node(), List.of(because)));
    }

    public void postpone(Candidate candidate, Postponement because) {
        block(candidate, new Blocked.NotNow(because));
    }

    public void weighed(List<Findings.WeighedMove> weighed) {
        moves.addAll(weighed);
    }

    public void ran(Findings.MethodRun run) {
        runs.add(run);
    }

    /** The NodePools of all managed nodes, by name of the node. */
    public Map<String, String> nodePools() {
        Map<String, String> pools = new HashMap<>();
        ManagedNode.all(now.cluster()).forEach(node -> pools.put(node.name(), node.nodePool()));
        return pools;
    }

    public DisruptionPlan plan() {
        for (Decision decision : decisions) {
            kept.keySet().removeAll(decision.command().nodes());
            blocked.keySet().removeAll(decision.command().nodes());
            decision.command().replacements().forEach(node -> {
                kept.remove(node.name());
                blocked.remove(node.name());
            });
        }
        Map<String, UnconsolidatableNode> staying = new TreeMap<>(blocked);
        kept.forEach((name, node) -> staying.merge(name, node, Pass::together));
        Map<String, String> unreadable = new TreeMap<>();
        for (NodePool pool : now.cluster().nodePools()) {
            AllowedDisruptions.unreadable(
                            pool, now.cluster().now(), settings.consolidation().schedules())
                    .ifPresent(problem -> unreadable.put(pool.name(), problem));
        }
        return new DisruptionPlan(
                decisions,
                List.copyOf(staying.values()),
                new Findings(runs, budgets, List.copyOf(blocked.values()), moves, unreadable));
    }
}
