package io.karpenter.k8s.simulated;

import io.karpenter.core.cloud.machine.LaunchRequest;
import io.karpenter.core.cloud.machine.Launched;
import io.karpenter.core.cloud.nodeclass.NodeClassKind;
import io.karpenter.core.nodeclaim.NewNodeClaim;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ManualClock;
import io.karpenter.k8s.api.FakeClusterApi;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.controller.Controller;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Simulated machines and what a cluster sees of them, on one thread, with time that passes when a test says so. */
public final class SteppedMachines {

    public static final Duration BOOT = Duration.ofSeconds(20);
    public static final Duration SHUT_DOWN = Duration.ofSeconds(5);

    public final ManualClock clock = new ManualClock();
    public final FakeClusterApi api = FakeClusterApi.immediate(clock);
    public final CloudScript script = new CloudScript();
    public final SimulatedCloud cloud = new SimulatedCloud(
            SimulatedMarket.of(
                    (pools, nodeClasses) -> Catalogs.referenceBenchmark(4),
                    Set.of(new NodeClassKind("karpenter.test", "TestNodeClass"))),
            new CloudTimes(BOOT, SHUT_DOWN),
            script,
            MachineJournal.none(),
            clock);

    private final List<Controller> controllers = new ArrayList<>();

    /** Begins to show machines to the cluster. */
    public SteppedMachines shown(KubeletSettings settings) {
        SimulatedNodes nodes = new SimulatedNodes(cloud, api, settings, 1, clock);
        nodes.follow();
        nodes.controllers().forEach(this::with);
        return this;
    }

    /** Runs this one too. */
    public void with(Controller controller) {
        controllers.add(controller);
    }

    public Launched launch(String claim) {
        return cloud.create(new LaunchRequest(
                claim,
                "uid-of-" + claim,
                Map.of(),
                Map.of(),
                new NewNodeClaim.Spec(
                        List.of(),
                        ResourceList.EMPTY,
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                Optional.empty()));
    }

    /** Launches machines and lets them boot. */
    public void boot(int count) {
        for (int i = 0; i < count; i++) {
            launch("claim-" + i);
        }
        passes(BOOT);
    }

    public List<Resource> nodes() {
        return api.list(ResourceKind.NODE);
    }

    /** Lets time pass, with everything done when it is due. */
    public void passes(Duration time) {
        Instant end = clock.instant().plus(time);
        run();
        for (Optional<Instant> next = next(); next.isPresent() && !next.get().isAfter(end); next = next()) {
            clock.passes(Duration.between(clock.instant(), next.get()));
            run();
        }
        clock.passes(Duration.between(clock.instant(), end));
        run();
    }

    /** Does everything that is due now. */
    public void run() {
        while (controllers.stream().anyMatch(Controller::runOne)) {
            // There may be more.
        }
    }

    private Optional<Instant> next() {
        return controllers.stream()
                .flatMap(controller -> controller.nextDue().stream())
                .min(Instant::compareTo);
    }
}
