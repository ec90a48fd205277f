package io.karpenter.solver.problem;

import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.Labels;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.core.workload.LabelSelector;
import io.karpenter.core.workload.PodAffinityTerm;
import io.karpenter.core.workload.TopologySpreadConstraint;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A topology group")
class GroupSpecTest {

    private static final LabelSelector WEB = LabelSelector.of(PodBuilder.APP, "web");
    private static final TopologySpreadConstraint SPREAD = TopologySpreadConstraint.hard(Labels.ZONE, 1, WEB);

    private static GroupSpec spread(PodBuilder pod, TopologySpreadConstraint constraint) {
        return GroupSpec.spread("default", pod.spec(), constraint, LabelSchema.CORE);
    }

    private static TopologySpreadConstraint policies(boolean affinity, boolean taints) {
        return new TopologySpreadConstraint(
                1, Labels.ZONE, true, Optional.of(WEB), OptionalInt.empty(), affinity, taints, List.of());
    }

    private static TopologySpreadConstraint minDomains(int least) {
        return new TopologySpreadConstraint(
                1, Labels.ZONE, true, Optional.of(WEB), OptionalInt.of(least), true, false, List.of());
    }

    @Test
    @DisplayName("SCH-TSC-03 is shared by pods that differ only in what their constraint does not look at")
    void shared() {
        GroupSpec group = spread(pod("a"), SPREAD);

        assertThat(spread(pod("b").cpu("2").label("color", "blue"), SPREAD)).isEqualTo(group);
        assertThat(spread(pod("a").prefersNode(1, Expression.in("disk", "ssd")), SPREAD))
                .isEqualTo(group);
        assertThat(spread(pod("a").tolerates("team"), SPREAD))
                .as("as taints do not matter")
                .isEqualTo(group);
    }

    @Test
    @DisplayName(
            "SCH-TSC-03 KW-D-05 is another for another key, type, namespace, maxSkew, minDomains, selector or node filter")
    void separate() {
        PodAffinityTerm term = pod("a").apartFrom(Labels.ZONE, "web")
                .spec()
                .podAntiAffinity()
                .required()
                .get(0);
        List<GroupSpec> groups = List.of(
                spread(pod("a"), SPREAD),
                spread(pod("a"), TopologySpreadConstraint.hard(Labels.HOSTNAME, 1, WEB)),
                GroupSpec.antiAffinity("default", term, false, cluster().build(), Set.of("default")),
                GroupSpec.affinity("default", List.of(term), cluster().build(), Set.of("default"))
                        .get(0),
                GroupSpec.spread("other", pod("a").spec(), SPREAD, LabelSchema.CORE),
                spread(pod("a"), TopologySpreadConstraint.hard(Labels.ZONE, 2, WEB)),
                spread(pod("a"), minDomains(2)),
                spread(pod("a"), minDomains(3)),
                spread(pod("a"), SPREAD.withSelector(LabelSelector.of(PodBuilder.APP, "db"))),
                spread(pod("a").nodeSelector("disk", "ssd"), SPREAD),
                spread(pod("a").nodeSelector("disk", "hdd"), SPREAD),
                spread(pod("a").requiresNode(Expression.in("disk", "ssd", "hdd")), SPREAD),
                spread(pod("a"), policies(false, false)),
                spread(pod("a"), policies(true, true)),
                spread(pod("a").tolerates("team"), policies(true, true)),
                spread(pod("a").tolerates("group"), policies(true, true)));

        assertThat(groups).doesNotHaveDuplicates();
    }
}
