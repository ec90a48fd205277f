package io.karpenter.benchmarks.published.reassignment;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.NodeBuilder;
import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.core.workload.PodId;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.Solver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What our planner makes of the part of the contest that is its own, through its public interface: machines are nodes, as large as is
 * safe; processes that are too much for them become pending pods and are planned for on the nodes there are.
 *
 * <p>What is the same: room, services that repel on one host (anti-affinity by hostname), a service that depends on one other
 * (affinity by neighbourhood), and a transient resource, by which a node is smaller for whoever left it. What has no
 * counterpart: a least number of locations without a skew; dependence on several services, as affinity asks for one pod that matches
 * all of its terms; dependants that stay behind, whom affinity ignores while they run; and the objective. Processes
 * of the former two stay where they are, and whatever breaks a rule goes back.
 */
final class PlannedRelief {

    private static final String NEIGHBOURHOOD = "example.com/neighbourhood";

    private final Reassignment problem;
    private final int[] machineOf;
    private final boolean[] pending;

    /**
     * What was planned.
     *
     * @param machineOf by process
     * @param pending processes that were too much
     * @param placed those of them that found another machine
     */
    record Result(int[] machineOf, int pending, int placed) {}

    private PlannedRelief(Reassignment problem) {
        this.problem = problem;
        this.machineOf = problem.initial();
        this.pending = new boolean[machineOf.length];
    }

    static Result of(Reassignment problem) {
        return new PlannedRelief(problem).run();
    }

    private Result run() {
        for (int m = 0; m < problem.machines().size(); m++) {
            release(m);
        }
        ClusterBuilder cluster = ClusterBuilder.cluster().withoutNodePools();
        for (int m = 0; m < problem.machines().size(); m++) {
            cluster.with(node(m));
        }
        for (int p = 0; p < machineOf.length; p++) {
            cluster.with(pod(p));
        }
        Plan plan = Solver.builder()
                .timeLimit(Duration.ZERO)
                .build()
                .solve(new Problem(cluster.build(), Catalog.of(LabelSchema.CORE, List.of())));
        plan.existingNodes().forEach(node -> node.pods().forEach(pod -> machineOf[number(pod)] = number(node.name())));
        takeBackWhatBreaksRules();
        int moved = 0;
        for (int p = 0; p < machineOf.length; p++) {
            moved += machineOf[p] == problem.processes().get(p).initial() ? 0 : 1;
        }
        int released = 0;
        for (boolean of : pending) {
            released += of ? 1 : 0;
        }
        return new Result(machineOf, released, moved);
    }

    /** Makes processes pending, each time the one that saves most, until the machine is safe or none saves anything. */
    private void release(int machine) {
        long[] safety = problem.machines().get(machine).safety();
        long[] used = used(machine);
        while (true) {
            int best = -1;
            long most = 0;
            for (int p = 0; p < machineOf.length; p++) {
                if (machineOf[p] == machine && !pending[p] && mayMove(p)) {
                    long saved = 0;
                    for (int r = 0; r < used.length; r++) {
                        saved += problem.loadWeight()[r]
                                * Math.min(problem.processes().get(p).need()[r], Math.max(0, used[r] - safety[r]));
                    }
                    if (saved > most) {
                        most = saved;
                        best = p;
                    }
                }
            }
            if (best < 0) {
                return;
            }
            pending[best] = true;
            for (int r = 0; r < used.length; r++) {
                used[r] -= problem.processes().get(best).need()[r];
            }
        }
    }

    private long[] used(int machine) {
        long[] used = new long[problem.resources()];
        for (int p = 0; p < machineOf.length; p++) {
            for (int r = 0; machineOf[p] == machine && !pending[p] && r < used.length; r++) {
                used[r] += problem.processes().get(p).need()[r];
            }
        }
        return used;
    }

    private boolean mayMove(int process) {
        Reassignment.Service service =
                problem.services().get(problem.processes().get(process).service());
        return service.spreadMin() == 0 && service.dependsOn().length <= 1;
    }

    /** As large as is safe, or as what stays on it; smaller by the transient resources of whoever leaves. */
    private NodeBuilder node(int machine) {
        Reassignment.Machine of = problem.machines().get(machine);
        long[] size = of.capacity().clone();
        for (int p = 0; p < machineOf.length; p++) {
            for (int r = 0; machineOf[p] == machine && pending[p] && r < size.length; r++) {
                size[r] -= problem.isTransient()[r] ? problem.processes().get(p).need()[r] : 0;
            }
        }
        long[] staying = used(machine);
        List<String> amounts = new ArrayList<>(List.of("pods", "1000000"));
        for (int r = 0; r < size.length; r++) {
            amounts.add("example.com/r" + r);
            amounts.add(Long.toString(Math.max(staying[r], Math.min(size[r], of.safety()[r]))));
        }
        return NodeBuilder.node("m-" + machine)
                .label(NEIGHBOURHOOD, "n" + of.neighbourhood())
                .allocatable(amounts.toArray(String[]::new));
    }

    private PodBuilder pod(int process) {
        Reassignment.Process of = problem.processes().get(process);
        PodBuilder pod = PodBuilder.pod("p-" + process)
                .label(PodBuilder.APP, "s" + of.service())
                .apartFromEachOther(Labels.HOSTNAME);
        for (int other : problem.services().get(of.service()).dependsOn()) {
            pod.near(NEIGHBOURHOOD, "s" + other);
        }
        for (int r = 0; r < problem.resources(); r++) {
            pod.request("example.com/r" + r, Long.toString(of.need()[r]));
        }
        return pending[process] ? pod : pod.on("m-" + machineOf[process]);
    }

    private static int number(PodId pod) {
        return number(pod.name());
    }

    private static int number(String name) {
        return Integer.parseInt(name.substring(2));
    }

    /** Whoever is in a broken rule goes home, until no rule is broken. */
    private void takeBackWhatBreaksRules() {
        List<AssignmentChecker.Violation> violations = new AssignmentChecker(problem, machineOf).violations();
        while (!violations.isEmpty()) {
            Set<Integer> machines = new HashSet<>();
            Set<Integer> services = new HashSet<>();
            violations.forEach(violation -> {
                machines.add(violation.machine());
                services.addAll(violation.services());
            });
            for (int p = 0; p < machineOf.length; p++) {
                Reassignment.Process process = problem.processes().get(p);
                // A machine may also be too full because somebody who came home found it so.
                if (machines.contains(machineOf[p])
                        || machines.contains(process.initial())
                        || services.contains(process.service())) {
                    machineOf[p] = process.initial();
                }
            }
            violations = new AssignmentChecker(problem, machineOf).violations();
        }
    }
}
