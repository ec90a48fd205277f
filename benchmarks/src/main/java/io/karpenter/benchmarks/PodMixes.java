package io.karpenter.benchmarks;

import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PodBuilder.pod;

import io.karpenter.aws.catalog.EmbeddedCatalog;
import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.label.Labels;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.NodePoolBuilder;
import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.core.workload.LabelSelector;
import io.karpenter.core.workload.PodAffinityTerm;
import io.karpenter.core.workload.TopologySpreadConstraint;
import io.karpenter.solver.api.Problem;
import java.util.List;
import java.util.Random;

/** Clusters of pending pods, drawn from a seed. */
final class PodMixes {

    private static final String[] CPU = {"100m", "250m", "500m", "1000m", "1500m"};
    private static final String[] MEMORY = {"100Mi", "256Mi", "512Mi", "1024Mi", "2048Mi", "4096Mi"};
    private static final String[] VALUES = {"a", "b", "c", "d", "e", "f", "g"};
    private static final String LABEL = "mix";
    private static final int KINDS = 5;

    private PodMixes() {}

    /** A cluster that was drawn, and what EC2 has for it in the zones of the scenarios. */
    static Problem problem(Cluster drawn) {
        EmbeddedCatalog catalog =
                EmbeddedCatalog.builder().zones(ScenarioFolders.ZONES).build();
        return Problem.of(drawn, catalog.catalog(drawn.nodePools(), List.of()));
    }

    /**
     * The mix of scheduling.md 26.4: five equal parts of single pods, plain ones, spread over zones, spread over hosts, zone
     * affinity to their own kind, and one per host; what five does not divide is plain. Labels and spread selectors are drawn
     * apart, so a spread pod need not count for its own spread.
     */
    static Cluster reference(int pods, long seed) {
        Random random = new Random(seed);
        ClusterBuilder cluster =
                cluster().with(nodePool("default").limit("cpu", "10000000").limit("memory", "10000000Gi"));
        int part = pods / KINDS;
        for (int i = 0; i < pods; i++) {
            int kind = i < KINDS * part ? i / part : 0;
            cluster.with(ofReferenceKind(kind, sized(pod("pod-" + i), random), random));
        }
        return cluster.build();
    }

    private static PodBuilder ofReferenceKind(int kind, PodBuilder pod, Random random) {
        return switch (kind) {
            case 1 -> spread(pod, Labels.ZONE, random);
            case 2 -> spread(pod, Labels.HOSTNAME, random);
            case 3 -> {
                String value = any(VALUES, random);
                yield pod.label("near", value).near(PodAffinityTerm.of(Labels.ZONE, LabelSelector.of("near", value)));
            }
            case 4 ->
                pod.label("alone", "yes")
                        .apartFrom(PodAffinityTerm.of(Labels.HOSTNAME, LabelSelector.of("alone", "yes")));
            default -> pod.label(LABEL, any(VALUES, random));
        };
    }

    private static PodBuilder spread(PodBuilder pod, String topologyKey, Random random) {
        return pod.label(LABEL, any(VALUES, random))
                .spread(TopologySpreadConstraint.hard(topologyKey, 1, LabelSelector.of(LABEL, any(VALUES, random))));
    }

    /**
     * {@code workloads} kinds of pods, as many of each as of the others: of twenty, fourteen are plain, three spread over
     * zones, one stays in one zone, one wants on-demand and one arm64. Linux on current spot and on-demand types of EC2.
     */
    static Cluster replicas(int pods, int workloads, long seed) {
        Random random = new Random(seed);
        ClusterBuilder cluster = cluster().with(current("65"));
        for (int w = 0; w < workloads; w++) {
            // Spreads what the division leaves over the first workloads.
            int replicas = pods / workloads + (w < pods % workloads ? 1 : 0);
            if (replicas > 0) {
                cluster.with(ofWorkload(w, random).replicas(replicas));
            }
        }
        return cluster.build();
    }

    /** Linux on current types of EC2 with less cores than that. */
    private static NodePoolBuilder current(String cores) {
        return nodePool("default")
                .capacityTypes("spot", "on-demand")
                .requires(Labels.OS, Operator.IN, "linux")
                .requires("karpenter.k8s.aws/instance-category", Operator.IN, "c", "m", "r")
                .requires("karpenter.k8s.aws/instance-generation", Operator.GT, "4")
                .requires("karpenter.k8s.aws/instance-cpu", Operator.LT, cores);
    }

    /**
     * About {@code pods} pods of {@code workloads} kinds as large clusters have them: few workloads have thousands of replicas, most a
     * few dozen, and pods of a quarter core are more usual than large ones. Rules and types as of {@link #replicas}.
     */
    static Cluster uneven(int pods, int workloads, long seed) {
        Random random = new Random(seed);
        ClusterBuilder cluster =
                cluster().with(current("17").requires("karpenter.k8s.aws/instance-cpu", Operator.GT, "15"));
        double[] share = new double[workloads];
        double sum = 0;
        for (int w = 0; w < workloads; w++) {
            share[w] = Math.pow(1 - random.nextDouble(), -0.7);
            sum += share[w];
        }
        for (int w = 0; w < workloads; w++) {
            int replicas = (int) Math.max(1, Math.round(pods * share[w] / sum));
            cluster.with(rules(
                            w,
                            pod("service-" + w)
                                    .cpu(50 * (1 + (int) (20 * Math.pow(random.nextDouble(), 2))) + "m")
                                    .memory(128 * (1 + (int) (40 * Math.pow(random.nextDouble(), 2))) + "Mi"))
                    .replicas(replicas));
        }
        return cluster.build();
    }

    private static PodBuilder ofWorkload(int number, Random random) {
        PodBuilder pod = pod("service-" + number)
                .cpu(50 * (1 + random.nextInt(40)) + "m")
                .memory(128 * (1 + random.nextInt(48)) + "Mi");
        return rules(number, pod);
    }

    private static PodBuilder rules(int number, PodBuilder pod) {
        return switch (number % 20) {
            case 0, 1, 2 -> pod.spread(Labels.ZONE, 1);
            case 3 -> pod.nearEachOther(Labels.ZONE);
            case 4 -> pod.capacityType("on-demand");
            case 5 -> pod.nodeSelector(Labels.ARCH, "arm64");
            default -> pod;
        };
    }

    private static PodBuilder sized(PodBuilder pod, Random random) {
        return pod.cpu(any(CPU, random)).memory(any(MEMORY, random));
    }

    private static String any(String[] values, Random random) {
        return values[random.nextInt(values.length)];
    }
}
