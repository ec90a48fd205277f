package io.karpenter.aws.facts;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What decides whether an instance type can be launched with a NodeClass, and nothing else. Immutable. Source: AWS-IT-23.
 *
 * @param cardInterfaces most network interfaces of each network card, by its index
 * @param processorFeatures as EC2 names them, such as {@code nested-virtualization}
 * @param placementStrategies of placement groups that take the type: {@code cluster}, {@code partition}, {@code spread}
 */
public record LaunchTraits(
        List<Integer> cardInterfaces, Set<String> processorFeatures, Set<String> placementStrategies) {

    public LaunchTraits {
        cardInterfaces = List.copyOf(cardInterfaces);
        processorFeatures = Set.copyOf(processorFeatures);
        placementStrategies = Set.copyOf(placementStrategies);
    }

    /**
     * What the embedded catalogue lets guess: it counts the interfaces of the default card, and the others share the rest evenly; any placement
     * group takes the type, and its processor has no features.
     */
    public static LaunchTraits estimated(InstanceFacts facts) {
        NetworkFacts network = facts.network();
        List<Integer> cards = new ArrayList<>();
        for (int card = 0; card < network.cards(); card++) {
            cards.add(
                    card == network.defaultCard()
                            ? network.defaultCardInterfaces()
                            : (network.totalInterfaces() - network.defaultCardInterfaces()) / (network.cards() - 1));
        }
        return new LaunchTraits(cards, Set.of(), Set.of("cluster", "partition", "spread"));
    }
}
