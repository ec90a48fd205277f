package io.karpenter.core.rule.topology;

import static io.karpenter.core.rule.Situation.messages;
import static io.karpenter.core.testkit.Catalogs.SCHEMA;
import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.Catalogs.ZONE_B;
import static io.karpenter.core.testkit.Catalogs.ZONE_C;
import static io.karpenter.core.testkit.Catalogs.linear;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.NodeBuilder.node;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.label.Labels;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.rule.PodDemand;
import io.karpenter.core.rule.Situation;
import io.karpenter.core.rule.Verdict;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.core.workload.LabelSelector;
import io.karpenter.core.workload.PodAffinityTerm;
import io.karpenter.core.workload.TopologySpreadConstraint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class TopologyRulesTest {

    /** One node in each of the zones a, b, c. */
    private static ClusterBuilder threeZones() {
        return cluster()
                .with(node("a").zone(ZONE_A), node("b").zone(ZONE_B), node("c").zone(ZONE_C));
    }

    private static PodBuilder running(String app, String name, String node) {
        return pod(name).label("app", app).on(node);
    }

    private static List<DomainRestriction> restrictions(TopologyRule rule, PodBuilder pod, ClusterBuilder cluster) {
        Situation situation = Situation.of(cluster, linear(4));
        return rule.restrictions(situation.demand(pod), situation.topology());
    }

    private static Requirement only(TopologyRule rule, PodBuilder pod, ClusterBuilder cluster) {
        List<DomainRestriction> restrictions = restrictions(rule, pod, cluster);
        assertThat(restrictions).hasSize(1);
        return restrictions.get(0).allowed();
    }

    private static SortedSet<String> nodesThatAdmit(TopologyRule rule, PodBuilder pod, ClusterBuilder cluster) {
        Situation situation = Situation.of(cluster, linear(4));
        SortedSet<String> names = new TreeSet<>();
        situation.existingNodes().open().stream()
                .filter(n -> rule.admits(situation.demand(pod), n, situation.topology())
                        .isAdmitted())
                .forEach(n -> names.add(n.name()));
        return names;
    }

    private static Verdict onNewNode(TopologyRule rule, PodBuilder pod, ClusterBuilder cluster) {
        Situation situation = Situation.of(cluster, linear(4));
        return rule.admits(situation.demand(pod), situation.newNode("default"), situation.topology());
    }

    @Nested
    class Spread {

        private final TopologySpreadRule rule = new TopologySpreadRule(SCHEMA);

        private TopologySpreadConstraint minDomains(int least) {
            return new TopologySpreadConstraint(
                    1,
                    Labels.ZONE,
                    true,
                    Optional.of(LabelSelector.of("app", "web")),
                    OptionalInt.of(least),
                    true,
                    false,
                    List.of());
        }

        @Test
        @DisplayName("SCH-TSC-13 a domain may be at most maxSkew above the emptiest, the pod itself counted")
        void skew() {
            ClusterBuilder cluster =
                    threeZones().with(running("web", "1", "a"), running("web", "2", "a"), running("web", "3", "b"));

            assertThat(only(rule, pod("web").spread(Labels.ZONE, 1), cluster))
                    .isEqualTo(Requirement.in(Labels.ZONE, ZONE_C));
            assertThat(only(rule, pod("web").spread(Labels.ZONE, 2), cluster))
                    .isEqualTo(Requirement.in(Labels.ZONE, ZONE_B, ZONE_C));
        }

        @Test
        @DisplayName("SCH-TSC-15 the refusal states the counts of all domains and the smallest")
        void numbers() {
            ClusterBuilder cluster = threeZones().with(running("web", "1", "a"));
            Situation situation = Situation.of(cluster, linear(4));

            assertThat(messages(rule.admits(
                            situation.demand(pod("web").spread(Labels.ZONE, 1)),
                            situation.node("a"),
                            situation.topology())))
                    .containsExactly("unsatisfiable topology constraint for topology spread, "
                            + "key=topology.kubernetes.io/zone (maxSkew 1; "
                            + "matching pods: zone-a=1, zone-b=0, zone-c=0; least 0)");
        }

        @Test
        @DisplayName("SCH-TSC-13 a pod that does not match its own selector adds nothing")
        void foreignSelector() {
            ClusterBuilder cluster = threeZones().with(running("web", "1", "a"));

            assertThat(nodesThatAdmit(
                            rule,
                            pod("api")
                                    .spread(TopologySpreadConstraint.hard(
                                            Labels.ZONE, 1, LabelSelector.of("app", "web"))),
                            cluster))
                    .containsExactly("a", "b", "c");
        }

        @Test
        @DisplayName("SCH-TSC-12 only domains that the pod's own requirements allow set the minimum")
        void podDomains() {
            ClusterBuilder cluster = threeZones().with(running("web", "1", "a"), running("web", "2", "b"));

            assertThat(only(
                            rule,
                            pod("web").spread(Labels.ZONE, 1).requiresNode(Expression.in(Labels.ZONE, ZONE_A, ZONE_B)),
                            cluster))
                    .isEqualTo(Requirement.in(Labels.ZONE, ZONE_A, ZONE_B, ZONE_C));
        }

        @Test
        @DisplayName("SCH-TSC-12 with fewer open domains than minDomains the minimum is zero")
        void tooFewDomains() {
            ClusterBuilder two = cluster()
                    .with(nodePool("default").zones(ZONE_A, ZONE_B))
                    .with(node("a").zone(ZONE_A), node("b").zone(ZONE_B))
                    .with(running("web", "1", "a"), running("web", "2", "b"));

            assertThat(messages(onNewNode(rule, pod("web").spread(minDomains(3)), two)))
                    .singleElement()
                    .satisfies(m -> assertThat(m).contains("zone-a=1, zone-b=1", "least 0", "minDomains 3"));
            assertThat(onNewNode(rule, pod("web").spread(minDomains(2)), two).isAdmitted())
                    .isTrue();
        }

        @Test
        @DisplayName("KW-D-05 constraints with different minDomains or node selectors do not count together")
        void ownFilters() {
            ClusterBuilder cluster = cluster()
                    .with(
                            node("a").zone(ZONE_A).label("disk", "ssd"),
                            node("b").zone(ZONE_B).label("disk", "hdd"))
                    .with(nodePool("default").zones(ZONE_A, ZONE_B).requires("disk", Operator.IN, "ssd", "hdd"))
                    .with(running("web", "1", "a"));

            assertThat(only(rule, pod("web").spread(Labels.ZONE, 1).nodeSelector("disk", "ssd"), cluster))
                    .isEqualTo(Requirement.in(Labels.ZONE, ZONE_B));
            assertThat(only(rule, pod("web").spread(Labels.ZONE, 1).nodeSelector("disk", "hdd"), cluster))
                    .isEqualTo(Requirement.in(Labels.ZONE, ZONE_A, ZONE_B));
        }

        @Test
        @DisplayName("SCH-TSC-14 over hostnames the minimum is zero, full nodes refuse and a new node admits")
        void hostnames() {
            ClusterBuilder cluster =
                    threeZones().with(running("web", "1", "a"), running("web", "2", "b"), running("web", "3", "c"));
            PodBuilder pod = pod("web").spread(Labels.HOSTNAME, 1);

            assertThat(nodesThatAdmit(rule, pod, cluster)).isEmpty();
            assertThat(nodesThatAdmit(rule, pod("web").spread(Labels.HOSTNAME, 2), cluster))
                    .hasSize(3);
            assertThat(onNewNode(rule, pod, cluster).isAdmitted()).isTrue();
        }

        @Test
        @DisplayName(
                "SCH-TSC-14 over hostnames a pod that does not count itself may go where maxSkew pods are, not more")
        void hostnamesWithoutItself() {
            ClusterBuilder cluster =
                    threeZones().with(running("web", "1", "a"), running("web", "2", "a"), running("web", "3", "b"));
            PodBuilder guest = pod("guest")
                    .spread(TopologySpreadConstraint.hard(Labels.HOSTNAME, 1, LabelSelector.of("app", "web")));

            assertThat(nodesThatAdmit(rule, guest, cluster)).containsExactly("b", "c");
        }

        @Test
        @DisplayName("SCH-TSC-15 an unknown key has no domains, and a node without the key is refused")
        void unknownKey() {
            assertThat(messages(onNewNode(rule, pod("web").spread("rack", 1), cluster())))
                    .containsExactly("unsatisfiable topology constraint for topology spread, key=rack "
                            + "(maxSkew 1; no node and no nodepool has a value for it)");
            assertThat(nodesThatAdmit(
                            rule,
                            pod("web").spread("rack", 1),
                            cluster().with(node("r").label("rack", "1"), node("s"))))
                    .containsExactly("r");
        }

        @Test
        @DisplayName("KW-D-32 pods can be spread over NodePools on an empty cluster")
        void overNodePools() {
            assertThat(onNewNode(
                                    rule,
                                    pod("web").spread(Labels.NODEPOOL, 1),
                                    cluster().with(nodePool("default"), nodePool("other")))
                            .isAdmitted())
                    .isTrue();
        }

        @Test
        @DisplayName("SCH-TSC-01 soft constraints refuse nobody")
        void soft() {
            assertThat(restrictions(rule, pod("web").prefersSpread(Labels.ZONE, 1), threeZones()))
                    .isEmpty();
        }

        @Test
        @DisplayName("KW-D-28 two constraints on one key are judged together, on the domains that both leave")
        void together() {
            TopologySpreadConstraint web =
                    TopologySpreadConstraint.hard(Labels.ZONE, 1, LabelSelector.of("app", "web"));
            TopologySpreadConstraint blue =
                    TopologySpreadConstraint.hard(Labels.ZONE, 1, LabelSelector.of("color", "blue"));
            PodBuilder pod = pod("p").label("app", "web")
                    .label("color", "blue")
                    .spread(web)
                    .spread(blue);
            ClusterBuilder common = threeZones()
                    .with(
                            running("web", "1", "a"),
                            pod("2").label("color", "blue").on("b"));
            ClusterBuilder disjoint = threeZones()
                    .with(
                            running("web", "1", "a"),
                            running("web", "2", "b"),
                            pod("3").label("color", "blue").on("b"),
                            pod("4").label("color", "blue").on("c"));

            assertThat(nodesThatAdmit(rule, pod, common)).containsExactly("c");
            assertThat(onNewNode(rule, pod, common).isAdmitted()).isTrue();
            assertThat(messages(onNewNode(rule, pod, disjoint))).hasSize(2);
        }
    }

    @Nested
    class Affinity {

        private final PodAffinityRule rule = new PodAffinityRule();

        @Test
        @DisplayName("SCH-AFF-04 all domains with a pod that is wanted are allowed, and no others")
        void nearOthers() {
            ClusterBuilder cluster = threeZones().with(running("db", "1", "a"), running("db", "2", "c"));

            assertThat(nodesThatAdmit(rule, pod("web").near(Labels.ZONE, "db"), cluster))
                    .containsExactly("a", "c");
            assertThat(nodesThatAdmit(rule, pod("web").near(Labels.HOSTNAME, "db"), cluster))
                    .containsExactly("a", "c");
            assertThat(onNewNode(rule, pod("web").near(Labels.ZONE, "db"), cluster)
                            .isAdmitted())
                    .isTrue();
            assertThat(messages(onNewNode(rule, pod("web").near(Labels.HOSTNAME, "db"), cluster)))
                    .containsExactly("unsatisfiable topology constraint for pod affinity, key=kubernetes.io/hostname "
                            + "(pods app=db of namespace default are only in: a=1, c=1)");
        }

        @Test
        @DisplayName("SCH-AFF-08 affinity to nobody leaves no domain")
        void absentTarget() {
            assertThat(messages(onNewNode(rule, pod("web").near(Labels.ZONE, "db"), threeZones())))
                    .containsExactly("unsatisfiable topology constraint for pod affinity, "
                            + "key=topology.kubernetes.io/zone (there are no pods app=db of namespace default)");
        }

        @Test
        @DisplayName("SCH-AFF-05 the first of self-affine pods may open any domain that it may be in")
        void bootstrap() {
            PodBuilder pod =
                    pod("web").nearEachOther(Labels.ZONE).requiresNode(Expression.in(Labels.ZONE, ZONE_A, ZONE_B));

            assertThat(only(rule, pod, threeZones())).isEqualTo(Requirement.in(Labels.ZONE, ZONE_A, ZONE_B));
            assertThat(onNewNode(rule, pod("web").nearEachOther(Labels.HOSTNAME), cluster())
                            .isAdmitted())
                    .isTrue();
        }

        @Test
        @DisplayName("SCH-AFF-06 once one is placed, the others follow it")
        void followers() {
            ClusterBuilder cluster = threeZones().with(running("web", "1", "b"));

            assertThat(nodesThatAdmit(rule, pod("web").nearEachOther(Labels.HOSTNAME), cluster))
                    .containsExactly("b");
            assertThat(onNewNode(rule, pod("web").nearEachOther(Labels.HOSTNAME), cluster)
                            .isAdmitted())
                    .isFalse();
        }

        @Test
        @DisplayName("Decisions 4: self-affine pods of another zone do not let a second zone be opened")
        void noSecondDomain() {
            ClusterBuilder cluster = threeZones().with(running("web", "1", "b"));
            PodBuilder pod = pod("web").nearEachOther(Labels.ZONE).zone(ZONE_A);

            assertThat(only(rule, pod, cluster)).isEqualTo(Requirement.in(Labels.ZONE, ZONE_B));
        }

        @Test
        @DisplayName("Decisions 4: a placed pod counts only if all terms name it")
        void allTerms() {
            ClusterBuilder cluster = threeZones()
                    .with(
                            pod("1").label("app", "db").label("tier", "gold").on("a"),
                            pod("2").label("app", "db").on("b"));
            PodBuilder pod = pod("web")
                    .near(Labels.ZONE, "db")
                    .near(PodAffinityTerm.of(Labels.HOSTNAME, LabelSelector.of("tier", "gold")));

            assertThat(nodesThatAdmit(rule, pod, cluster)).containsExactly("a");
        }

        @Test
        @DisplayName("A pod without affinity is not restricted")
        void none() {
            assertThat(restrictions(rule, pod("web"), threeZones())).isEmpty();
        }
    }

    @Nested
    class AntiAffinity {

        private final PodAntiAffinityRule rule = new PodAntiAffinityRule();

        @Test
        @DisplayName("SCH-AFF-09 domains with an unwanted pod are refused")
        void ownTerms() {
            ClusterBuilder cluster = threeZones().with(running("db", "1", "a"));

            assertThat(nodesThatAdmit(rule, pod("web").apartFrom(Labels.ZONE, "db"), cluster))
                    .containsExactly("b", "c");
            assertThat(onNewNode(rule, pod("web").apartFrom(Labels.HOSTNAME, "db"), cluster)
                            .isAdmitted())
                    .isTrue();
            assertThat(nodesThatAdmit(rule, pod("web").apartFrom(Labels.HOSTNAME, "db"), cluster))
                    .containsExactly("b", "c");
        }

        @Test
        @DisplayName("SCH-AFF-10 domains with a pod that does not want this one are refused")
        void termsOfOthers() {
            ClusterBuilder cluster =
                    threeZones().with(pod("db").apartFrom(Labels.ZONE, "web").on("b"));

            assertThat(nodesThatAdmit(rule, pod("web"), cluster)).containsExactly("a", "c");
            assertThat(nodesThatAdmit(rule, pod("cache"), cluster)).containsExactly("a", "b", "c");
        }

        @Test
        @DisplayName("The refusal says who is where")
        void numbers() {
            ClusterBuilder own = cluster()
                    .with(nodePool("default").zones(ZONE_A))
                    .with(node("a").zone(ZONE_A))
                    .with(running("web", "1", "a"));
            ClusterBuilder inverse = cluster()
                    .with(nodePool("default").zones(ZONE_A))
                    .with(node("a").zone(ZONE_A))
                    .with(pod("db").apartFrom(Labels.ZONE, "web").on("a"));

            assertThat(messages(onNewNode(rule, pod("web").apartFromEachOther(Labels.ZONE), own)))
                    .containsExactly("unsatisfiable topology constraint for pod anti-affinity, "
                            + "key=topology.kubernetes.io/zone (pods app=web of namespace default are in: zone-a=1)");
            assertThat(messages(onNewNode(rule, pod("web"), inverse)))
                    .containsExactly("unsatisfiable topology constraint for pod anti-affinity, "
                            + "key=topology.kubernetes.io/zone "
                            + "(pods that keep away pods app=web of namespace default are in: zone-a=1)");
        }

        @Test
        @DisplayName("Replicas that keep apart are refused once, not by their own term and again by the others'")
        void saidOnce() {
            ClusterBuilder cluster =
                    threeZones().with(pod("web").apartFromEachOther(Labels.ZONE).on("a"));

            assertThat(restrictions(rule, pod("web").apartFromEachOther(Labels.ZONE), cluster))
                    .singleElement()
                    .satisfies(r -> assertThat(r.labelNeeded()).isTrue());
        }

        @Test
        @DisplayName("KW-D-29 an empty zone that only a tainted pool offers is open to a pod that tolerates it")
        void emptyZoneOfTaintedPool() {
            ClusterBuilder cluster = cluster()
                    .with(
                            nodePool("plain").zones(ZONE_A),
                            nodePool("default").zones(ZONE_B).taint("team", "red", TaintEffect.NO_SCHEDULE))
                    .with(node("a").zone(ZONE_A))
                    .with(running("web", "1", "a"));

            assertThat(onNewNode(rule, pod("web").apartFromEachOther(Labels.ZONE), cluster)
                            .isAdmitted())
                    .isTrue();
        }

        @Test
        @DisplayName("KW-D-30 kept: own anti-affinity refuses nodes without the key, that of others does not")
        void nodesWithoutTheKey() {
            ClusterBuilder cluster = cluster()
                    .with(node("r").label("rack", "1"), node("bare"))
                    .with(pod("db").apartFrom("rack", "web").on("r"));

            assertThat(nodesThatAdmit(rule, pod("api").apartFrom("rack", "api"), cluster))
                    .containsExactly("r");
            assertThat(messages(onNewNode(rule, pod("api").apartFrom("rack", "api"), cluster)))
                    .containsExactly("unsatisfiable topology constraint for pod anti-affinity, key=rack "
                            + "(the node has no such label)");
            assertThat(nodesThatAdmit(rule, pod("web"), cluster)).containsExactly("bare");
        }

        @Test
        @DisplayName("SCH-TSC-16 affinity and anti-affinity on one key are judged on one domain")
        void withAffinity() {
            Situation situation =
                    Situation.of(threeZones().with(running("db", "1", "a"), running("web", "2", "a")), linear(4));
            PodDemand demand =
                    situation.demand(pod("web").near(Labels.ZONE, "db").apartFrom(Labels.ZONE, "web"));
            List<DomainRestriction> both =
                    new ArrayList<>(new PodAffinityRule().restrictions(demand, situation.topology()));
            both.addAll(rule.restrictions(demand, situation.topology()));

            assertThat(both)
                    .allSatisfy(r ->
                            assertThat(r.isMetBy(situation.newNode("default"))).isTrue());
            assertThat(DomainRestriction.together(both, situation.newNode("default"))
                            .reasons())
                    .hasSize(2);
        }
    }
}
