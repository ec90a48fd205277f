package io.karpenter.engine.testing;

import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.plan.BoundProof;
import io.karpenter.core.plan.ExistingNodePods;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.plan.Reason;
import io.karpenter.core.plan.RelaxedPreference;
import io.karpenter.core.plan.UnschedulablePod;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.workload.PodId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Plans with something of everything in them. */
public final class SamplePlans {

    private SamplePlans() {}

    /** Three new nodes of two kinds, two nodes of a static pool, one existing node, two kinds of refusal, a preference given up. */
    public static Plan full() {
        return new Plan(
                List.of(
                        node(
                                "default-1",
                                "c7i.xlarge",
                                "us-east-1a",
                                CapacityType.ON_DEMAND,
                                0.1785,
                                replicas("web", 0, 9)),
                        node(
                                "default-2",
                                "c7i.xlarge",
                                "us-east-1a",
                                CapacityType.ON_DEMAND,
                                0.1785,
                                replicas("web", 9, 6)),
                        node(
                                "default-3",
                                "m7g.large",
                                "us-east-1b",
                                CapacityType.SPOT,
                                0.1 + 0.2,
                                List.of(pod("db-0")))),
                List.of(new ExistingNodePods("ip-10-0-0-1", List.of(pod("api-0"), pod("api-2"), pod("cron")))),
                List.of(
                        refused("huge-0"),
                        refused("huge-1"),
                        new UnschedulablePod(pod("lost"), List.of(new Reason.InvalidPod("asks for the moon")))),
                List.of(
                        new RelaxedPreference(pod("web-3"), "zone us-east-1c, weight 50"),
                        new RelaxedPreference(pod("web-4"), "zone us-east-1c, weight 50")),
                OptionalDouble.of(0.6),
                new Plan.Statistics(
                        0.7, 3_400_000, 2_003_000_000L, 7, "first-fit", Optional.of(BoundProof.COLUMN_GENERATION)),
                List.of(
                        node("static-1", "c7i.xlarge", "us-east-1a", CapacityType.ON_DEMAND, 0.1785, List.of()),
                        node("static-2", "c7i.xlarge", "us-east-1a", CapacityType.ON_DEMAND, 0.1785, List.of())));
    }

    /** Nothing to do. */
    public static Plan empty() {
        return new Plan(
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                OptionalDouble.empty(),
                new Plan.Statistics(0, 0, 0, 0, ""));
    }

    public static PodId pod(String name) {
        return new PodId("default", name);
    }

    private static List<PodId> replicas(String workload, int first, int count) {
        return IntStream.range(first, first + count)
                .mapToObj(i -> pod(workload + "-" + i))
                .toList();
    }

    private static PlannedNode node(
            String name, String type, String zone, CapacityType capacityType, double price, List<PodId> pods) {
        String pool = name.substring(0, name.lastIndexOf('-'));
        return PlannedNode.builder(name, pool)
                .machine(type, zone, capacityType, price)
                .instanceTypeOptions(List.of(type, "m7i.xlarge"))
                .requirements(List.of(
                        Expression.in(Labels.CAPACITY_TYPE, capacityType.toString()),
                        Expression.in(Labels.ZONE, zone),
                        new Expression("example.com/family", Operator.EXISTS, List.of(), OptionalInt.of(2))))
                .labels(Map.of(Labels.NODEPOOL, pool, "team", "on"))
                .taints(List.of(
                        new Taint("dedicated", "web", TaintEffect.NO_SCHEDULE),
                        new Taint("slow", "", TaintEffect.PREFER_NO_SCHEDULE)))
                .requests(ResourceList.parse("cpu", "3400m", "memory", "5Gi", "pods", "9"))
                .allocatable(ResourceList.parse("cpu", "3920m", "memory", "6584Mi", "pods", "58"))
                .pods(pods)
                .reservationId(capacityType == CapacityType.SPOT ? Optional.of("cr-1") : Optional.empty())
                .build();
    }

    private static UnschedulablePod refused(String name) {
        return new UnschedulablePod(
                pod(name),
                List.of(
                        new Reason.Refused(
                                "nodepool default",
                                List.of(new Reason.InsufficientResource("cpu", "900", "895.4", "u7in-32tb.224xlarge"))),
                        new Reason.Refused(
                                "nodepool gpu",
                                List.of(new Reason.UntoleratedTaints(
                                        List.of(new Taint("gpu", "true", TaintEffect.NO_SCHEDULE)))))));
    }
}
