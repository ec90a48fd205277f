package io.karpenter.core.verify.check;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.taint.Toleration;
import io.karpenter.core.verify.match.LabelTest;
import io.karpenter.core.verify.match.LabelTests;
import io.karpenter.core.verify.match.NodeDemand;
import io.karpenter.core.verify.match.Taints;
import io.karpenter.core.verify.state.FinalCluster;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The domains that NodePools could open: of each usable NodePool, the values that its instance types list for the key and that
 * its own requirements allow, and those its requirements and labels list. Each key is taken alone, and availability is not looked
 * at (KW-D-18 and KW-D-25, kept as in the reference); the NodePool's name is its domain of {@code karpenter.sh/nodepool}
 * (KW-D-32). Source: SCH-TSC-06, SCH-TSC-07.
 *
 * <p>For one kind of pods only domains count that every alternative of its own affinity allows: the kube-scheduler knows no
 * domain without a node, so in doubt there is none.
 */
final class PossibleDomains {

    private final FinalCluster cluster;
    private final Map<String, List<Offer>> byKey = new HashMap<>();

    private record Offer(List<Taint> taints, Set<String> domains) {}

    PossibleDomains(FinalCluster cluster) {
        this.cluster = cluster;
    }

    /**
     * The domains of {@code key} for pods that ask for {@code demand}.
     *
     * @param tolerations present if only NodePools whose taints are tolerated count
     */
    Set<String> of(String key, NodeDemand demand, Optional<List<Toleration>> tolerations) {
        LabelSchema schema = cluster.catalog().schema();
        Set<String> domains = new HashSet<>();
        for (Offer offer : byKey.computeIfAbsent(key, this::offers)) {
            if (tolerations.isEmpty()
                    || Taints.refusing(offer.taints(), tolerations.get()).isEmpty()) {
                domains.addAll(offer.domains());
            }
        }
        domains.removeIf(domain -> !demand.neverExcludes(key, domain, schema));
        return domains;
    }

    private List<Offer> offers(String key) {
        List<Offer> offers = new ArrayList<>();
        for (NodePool pool : cluster.cluster().nodePools()) {
            if (pool.ready() && !pool.deleting() && pool.replicas().isEmpty()) {
                offers.add(new Offer(pool.template().taints(), domains(pool, key)));
            }
        }
        return offers;
    }

    private Set<String> domains(NodePool pool, String key) {
        Set<String> domains = new HashSet<>();
        LabelTests own = LabelTests.of(
                pool.template().requirements(),
                pool.template().labels(),
                cluster.catalog().schema());
        for (LabelTest test : own.on(key)) {
            if (test.operator() == Operator.IN) {
                domains.addAll(test.values());
            }
        }
        for (InstanceType type : cluster.catalog().forNodePool(pool.name())) {
            if (type.requirements().has(key)) {
                domains.addAll(listed(type.requirements(), key));
            } else {
                for (Offering offering : type.offerings()) {
                    domains.addAll(listed(offering.requirements(), key));
                }
            }
        }
        domains.removeIf(domain -> !own.pass(key, domain));
        if (key.equals(Labels.NODEPOOL)) {
            domains.add(pool.name());
        }
        return domains;
    }

    private static Set<String> listed(Requirements requirements, String key) {
        Requirement requirement = requirements.get(key);
        return requirement.complement() ? Set.of() : requirement.values();
    }
}
