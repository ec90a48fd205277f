package io.karpenter.core.testkit;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.Node;
import io.karpenter.core.nodepool.NodeClaimTemplate;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.workload.NodeAffinity;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodAffinity;
import io.karpenter.core.workload.PodSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Makes a scenario smaller by leaving out pods, nodes, pools, instance types and offerings, then single rules of pods and pools. */
public final class ScenarioShrinker implements Shrinker<Scenario> {

    @Override
    public Stream<Scenario> smaller(Scenario scenario) {
        Stream<Supplier<Stream<Scenario>>> steps = Stream.of(
                () -> fewerParts(scenario.cluster()).map(scenario::withCluster),
                () -> fewerTypes(scenario.catalog()).map(scenario::withCatalog),
                () -> simplerPods(scenario.cluster()).map(scenario::withCluster),
                () -> simplerPools(scenario.cluster()).map(scenario::withCluster));
        return steps.flatMap(Supplier::get);
    }

    private static Stream<Cluster> fewerParts(Cluster cluster) {
        return Stream.<Stream<Cluster>>of(
                        without(cluster.pods(), 0)
                                .map(some -> cluster.toBuilder().pods(some).build()),
                        cluster.nodes().stream().map(node -> withoutNode(cluster, node)),
                        without(cluster.nodeClaims(), 0)
                                .map(some ->
                                        cluster.toBuilder().nodeClaims(some).build()),
                        without(cluster.daemonSets(), 0)
                                .map(some ->
                                        cluster.toBuilder().daemonSets(some).build()),
                        without(cluster.nodePools(), 1)
                                .map(some -> cluster.toBuilder().nodePools(some).build()))
                .flatMap(Function.identity());
    }

    /** Without the node, its claim and its pods. */
    private static Cluster withoutNode(Cluster cluster, Node node) {
        return cluster.toBuilder()
                .nodes(cluster.nodes().stream()
                        .filter(n -> !n.name().equals(node.name()))
                        .toList())
                .nodeClaims(cluster.nodeClaims().stream()
                        .filter(c -> !c.nodeName().equals(Optional.of(node.name())))
                        .toList())
                .pods(cluster.pods().stream()
                        .filter(p -> !p.status().nodeName().equals(Optional.of(node.name())))
                        .toList())
                .build();
    }

    private static Stream<Catalog> fewerTypes(Catalog catalog) {
        Stream<Catalog> types =
                without(catalog.shared(), 1).map(some -> new Catalog(catalog.schema(), some, catalog.ofNodePool()));
        Stream<Catalog> offerings = IntStream.range(0, catalog.shared().size())
                .boxed()
                .flatMap(i -> {
                    InstanceType type = catalog.shared().get(i);
                    return without(type.offerings(), 1).map(some -> {
                        List<InstanceType> all = new ArrayList<>(catalog.shared());
                        all.set(i, type.withOfferings(some));
                        return new Catalog(catalog.schema(), all, catalog.ofNodePool());
                    });
                });
        return Stream.concat(types, offerings);
    }

    /** Leaves one rule out of all pods that share a spec. */
    private static Stream<Cluster> simplerPods(Cluster cluster) {
        return cluster.pods().stream()
                .map(Pod::spec)
                .distinct()
                .flatMap(spec -> simpler(spec).map(simple -> withSpec(cluster, spec, simple)));
    }

    private static Cluster withSpec(Cluster cluster, PodSpec old, PodSpec simple) {
        return cluster.toBuilder()
                .pods(cluster.pods().stream()
                        .map(p -> p.spec().equals(old) ? p.withSpec(simple) : p)
                        .toList())
                .build();
    }

    private static Stream<PodSpec> simpler(PodSpec spec) {
        Stream<PodSpec> candidates = Stream.of(
                spec.toBuilder().nodeSelector(Map.of()).build(),
                spec.toBuilder().nodeAffinity(NodeAffinity.NONE).build(),
                spec.toBuilder().podAffinity(PodAffinity.NONE).build(),
                spec.toBuilder().podAntiAffinity(PodAffinity.NONE).build(),
                spec.toBuilder().topologySpread(List.of()).build(),
                spec.toBuilder().tolerations(List.of()).build(),
                spec.toBuilder().hostPorts(List.of()).build());
        Stream<PodSpec> spreads = without(spec.topologySpread(), 1)
                .map(some -> spec.toBuilder().topologySpread(some).build());
        Stream<PodSpec> terms = without(spec.nodeAffinity().required(), 1)
                .map(some -> spec.toBuilder()
                        .nodeAffinity(new NodeAffinity(some, spec.nodeAffinity().preferred()))
                        .build());
        return Stream.of(candidates, spreads, terms)
                .flatMap(Function.identity())
                .filter(s -> !s.equals(spec));
    }

    private static Stream<Cluster> simplerPools(Cluster cluster) {
        return IntStream.range(0, cluster.nodePools().size())
                .boxed()
                .flatMap(i -> simpler(cluster.nodePools().get(i)).map(simple -> {
                    List<NodePool> all = new ArrayList<>(cluster.nodePools());
                    all.set(i, simple);
                    return cluster.toBuilder().nodePools(all).build();
                }));
    }

    private static Stream<NodePool> simpler(NodePool pool) {
        NodeClaimTemplate t = pool.template();
        NodeClaimTemplate bare = new NodeClaimTemplate(
                t.labels(),
                t.annotations(),
                List.of(),
                List.of(),
                t.startupTaints(),
                t.nodeClassRef(),
                t.expireAfter(),
                t.terminationGracePeriod());
        return Stream.of(pool.withLimits(ResourceList.EMPTY), pool.withWeight(0), withTemplate(pool, bare))
                .filter(p -> !p.equals(pool));
    }

    private static NodePool withTemplate(NodePool pool, NodeClaimTemplate template) {
        return new NodePool(
                pool.name(),
                pool.uid(),
                template,
                pool.limits(),
                pool.weight(),
                pool.replicas(),
                pool.disruption(),
                pool.ready(),
                pool.deleting());
    }

    /** {@code all} without a half, then without ever smaller runs, down to single elements; at least {@code least} stay. */
    static <E> Stream<List<E>> without(List<E> all, int least) {
        Stream.Builder<List<E>> results = Stream.builder();
        for (int run = all.size(); run >= 1; run /= 2) {
            for (int from = 0; from + run <= all.size(); from += run) {
                if (all.size() - run >= least) {
                    List<E> rest = new ArrayList<>(all.subList(0, from));
                    rest.addAll(all.subList(from + run, all.size()));
                    results.add(rest);
                }
            }
        }
        return results.build();
    }
}
