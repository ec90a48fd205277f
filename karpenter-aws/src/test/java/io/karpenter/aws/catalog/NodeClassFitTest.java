package io.karpenter.aws.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.aws.facts.FactsBuilder;
import io.karpenter.aws.facts.InstanceFacts;
import io.karpenter.aws.facts.LaunchTraits;
import io.karpenter.aws.nodeclass.Ec2NodeClass;
import io.karpenter.aws.nodeclass.NodeClassBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class NodeClassFitTest {

    private static final InstanceFacts FACTS = FactsBuilder.named("m5.large").build();
    private static final Ec2NodeClass PLAIN = NodeClassBuilder.named("default").read();

    private static boolean fits(Set<String> features, Set<String> strategies, LaunchNeeds needs) {
        return NodeClassFit.fits(FACTS, new LaunchTraits(List.of(3), features, strategies), PLAIN, needs);
    }

    @SafeVarargs
    private static boolean fits(List<Integer> cards, Map<String, Object>... interfaces) {
        Ec2NodeClass nodeClass = NodeClassBuilder.named("default")
                .spec("networkInterfaces", Arrays.asList(interfaces))
                .read();
        return NodeClassFit.fits(FACTS, new LaunchTraits(cards, Set.of(), Set.of()), nodeClass, LaunchNeeds.NONE);
    }

    private static Map<String, Object> networkInterface(int card, int device) {
        return Map.of("networkCardIndex", card, "deviceIndex", device, "interfaceType", "interface");
    }

    @Test
    @DisplayName("AWS-IT-23 nested virtualization needs a processor with that feature")
    void mindsNestedVirtualization() {
        LaunchNeeds nested = new LaunchNeeds(true, Optional.empty());

        assertThat(fits(Set.of(), Set.of(), nested)).isFalse();
        assertThat(fits(Set.of("nested-virtualization"), Set.of(), nested)).isTrue();
        assertThat(fits(Set.of(), Set.of(), LaunchNeeds.NONE)).isTrue();
    }

    @Test
    @DisplayName("AWS-IT-23 a placement group takes types that support its strategy")
    void mindsPlacementStrategy() {
        LaunchNeeds cluster = new LaunchNeeds(false, Optional.of("cluster"));

        assertThat(fits(Set.of(), Set.of("partition", "spread"), cluster)).isFalse();
        assertThat(fits(Set.of(), Set.of("partition", "cluster"), cluster)).isTrue();
    }

    @Test
    @DisplayName(
            "AWS-IT-23 each interface needs its card, and a card as many interfaces as the index of the device asks for")
    void mindsNetworkCards() {
        assertThat(fits(List.of(2, 1), networkInterface(0, 0), networkInterface(0, 1), networkInterface(1, 0)))
                .isTrue();
        assertThat(fits(List.of(2, 1), networkInterface(0, 0), networkInterface(1, 1)))
                .isFalse();
        assertThat(fits(List.of(2), networkInterface(0, 0), networkInterface(1, 0)))
                .isFalse();
    }
}
