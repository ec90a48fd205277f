package io.karpenter.examples;

import io.karpenter.aws.catalog.EmbeddedCatalog;
import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.nodepool.NodeClaimTemplate;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.verify.PlanVerifier;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodSpec;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.Solver;
import java.util.List;
import java.util.stream.IntStream;

/** Plans EC2 machines for forty replicas of a web server, without a cluster, a manifest or an AWS account. */
public final class EmbedSolver {

    private EmbedSolver() {}

    /** Prints a line for each machine to launch, what they cost together, and what the verifier has against the plan. */
    public static void main(String[] args) {
        NodePool pool = NodePool.of(
                "web",
                NodeClaimTemplate.of(
                        Expression.in("karpenter.sh/capacity-type", "on-demand"),
                        Expression.in("karpenter.k8s.aws/instance-category", "c", "m", "r")));
        PodSpec web = PodSpec.builder()
                .requests(ResourceList.parse("cpu", "500m", "memory", "1Gi", "pods", "1"))
                .build();
        List<Pod> pods = IntStream.range(0, 40)
                .mapToObj(i -> Pod.pending("shop", "web-" + i, web))
                .toList();
        Cluster cluster = Cluster.builder().nodePools(List.of(pool)).pods(pods).build();
        Catalog catalog = EmbeddedCatalog.builder().build().catalog(cluster.nodePools(), List.of());

        Plan plan = Solver.builder().build().solve(Problem.of(cluster, catalog));

        plan.nodes()
                .forEach(node -> System.out.println(node.instanceType() + " in " + node.zone() + " for "
                        + node.pods().size() + " pods"));
        System.out.println("USD per hour: " + plan.hourlyPrice() + ", at least "
                + plan.lowerBound().orElse(0));
        System.out.println("violations: " + PlanVerifier.verify(cluster, catalog, plan));
    }
}
