package io.karpenter.k8s.wiring;

import io.karpenter.core.cloud.nodeclass.NodeClassKind;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.k8s.simulated.CloudScript;
import io.karpenter.k8s.simulated.CloudTimes;
import io.karpenter.k8s.simulated.MachineJournal;
import io.karpenter.k8s.simulated.SimulatedCloud;
import io.karpenter.k8s.simulated.SimulatedMarket;
import java.time.InstantSource;
import java.util.Set;

/** A simulated cloud for NodePools of the kind {@code TestNodeClass}, without latency. */
final class LinearCloud {

    private LinearCloud() {}

    /** One that sells the machines of {@link Catalogs#linear}. */
    static SimulatedCloud of(int... cores) {
        return selling(Catalogs.linear(cores));
    }

    /** One that sells other machines. */
    static SimulatedCloud selling(Catalog catalog) {
        return new SimulatedCloud(
                market(catalog), CloudTimes.NONE, new CloudScript(), MachineJournal.none(), InstantSource.system());
    }

    static SimulatedMarket market(int... cores) {
        return market(Catalogs.linear(cores));
    }

    private static SimulatedMarket market(Catalog catalog) {
        return SimulatedMarket.of(
                (pools, nodeClasses) -> catalog, Set.of(new NodeClassKind("karpenter.test", "TestNodeClass")));
    }
}
