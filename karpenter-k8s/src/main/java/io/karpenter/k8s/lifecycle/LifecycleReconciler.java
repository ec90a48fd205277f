package io.karpenter.k8s.lifecycle;

import io.karpenter.core.cloud.machine.Launched;
import io.karpenter.core.label.Labels;
import io.karpenter.core.lifecycle.DeviceSlice;
import io.karpenter.core.lifecycle.Initialization;
import io.karpenter.core.lifecycle.Launching;
import io.karpenter.core.lifecycle.Liveness;
import io.karpenter.core.lifecycle.Registration;
import io.karpenter.core.lifecycle.claim.JoinedNode;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.controller.Failures;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.lifecycle.claim.ClaimObject;
import io.karpenter.k8s.lifecycle.claim.NodeObject;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a NodeClaim to its machine, its Node, and its end (LIF-01..22, TRM-01..06). Keys are names of NodeClaims; it is to be called for
 * changes of the claim and of the Nodes with its provider id.
 */
public final class LifecycleReconciler implements Reconciler {

    private static final Logger LOG = LoggerFactory.getLogger("controller");

    private final Lifecycle lifecycle;
    private final ClaimOutcomes outcomes;
    private final Liveness liveness;
    private final Optional<DevicePools> devices;
    private final Launches launches = new Launches();
    private final ClaimEnd end;

    /**
     * @param outcomes hears of claims that came up or were given up
     * @param liveness how long claims may wait
     * @param devices what is published of devices; empty if requests for devices are ignored
     */
    public LifecycleReconciler(
            Lifecycle lifecycle, ClaimOutcomes outcomes, Liveness liveness, Optional<DevicePools> devices) {
        this.lifecycle = lifecycle;
        this.outcomes = outcomes;
        this.liveness = liveness;
        this.devices = devices;
        this.end = new ClaimEnd(lifecycle, launches);
    }

    @Override
    public String name() {
        return "nodeclaim.lifecycle";
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Optional<Resource> found = lifecycle.managedClaim(key);
        if (found.isEmpty()) {
            return Outcome.DONE;
        }
        try {
            ManagedClaim claim = ClaimObject.read(found.get());
            if (claim.isDeleting()) {
                return claim.finalizer() ? end.of(found.get()) : Outcome.DONE;
            }
            Resource kept =
                    claim.finalizer() ? found.get() : lifecycle.writeMain(found.get(), claim.withFinalizer(true));
            return new Pass(kept).run();
        } catch (ApiException e) {
            if (e.isNotFound() && lifecycle.claims().get(key).isEmpty()) {
                return Outcome.DONE;
            }
            throw e;
        }
    }

    /** One look at a claim that is to live. */
    private final class Pass {

        private final Resource resource;
        private final Instant now = lifecycle.now();
        private final Failures failures = new Failures();
        private ManagedClaim claim;
        private Outcome outcome = Outcome.DONE;
        private boolean gone;
        private boolean cameUp;

        Pass(Resource resource) {
            this.resource = resource;
            // The Node gets this label with the others, without which nobody would know it for ours.
            this.claim = lifecycle.management().hydrated(ClaimObject.read(resource));
        }

        Outcome run() {
            failures.attempt(this::launch);
            if (gone) {
                failures.rethrow();
                return Outcome.DONE;
            }
            failures.attempt(this::register);
            failures.attempt(this::initialize);
            failures.attempt(() -> lifecycle.write(resource, claim));
            if (failures.isEmpty() && cameUp) {
                lifecycle.counts().nodeCreated(claim);
            }
            failures.attempt(this::checkLiveness);
            failures.rethrow();
            return outcome;
        }

        private void launch() {
            if (!Launching.isDue(claim)) {
                launches.forget(claim.uid());
                claim = Launching.settled(claim, now);
                return;
            }
            Optional<java.time.Duration> pause = launches.pause(claim.uid(), now);
            if (pause.isPresent()) {
                outcome = Outcomes.sooner(outcome, Outcome.after(pause.get()));
                return;
            }
            try {
                Optional<Launched> known = launches.machine(claim.uid(), now);
                Launched machine =
                        known.isPresent() ? known.get() : lifecycle.provider().create(lifecycle.request(claim));
                launches.succeeded(claim.uid(), machine, now);
                claim = Launching.launched(claim, machine, now);
                LOG.atInfo()
                        .addKeyValue("controller", name())
                        .addKeyValue("NodeClaim", claim.name())
                        .addKeyValue("provider-id", machine.providerId())
                        .addKeyValue("instance-type", machine.labels().get(Labels.INSTANCE_TYPE))
                        .addKeyValue("zone", machine.labels().get(Labels.ZONE))
                        .addKeyValue("capacity-type", machine.labels().get(Labels.CAPACITY_TYPE))
                        .log("launched nodeclaim");
            } catch (RuntimeException e) {
                LOG.atError()
                        .addKeyValue("controller", name())
                        .addKeyValue("NodeClaim", claim.name())
                        .addKeyValue("error", e.getMessage())
                        .log("a nodeclaim could not be launched");
                switch (Launching.failed(claim, e, now)) {
                    case Launching.Failure.GiveUp giveUp -> {
                        gone = true;
                        lifecycle.events().accept(giveUp.event());
                        lifecycle.disrupt(claim, giveUp.reason());
                    }
                    case Launching.Failure.Again again -> {
                        claim = again.claim();
                        outcome = Outcomes.sooner(outcome, Outcome.after(launches.failed(claim.uid(), now)));
                    }
                }
            }
        }

        private void register() {
            List<Resource> nodes = lifecycle.nodes(claim.providerId());
            Registration.Step step = Registration.begin(
                    claim, nodes.stream().map(NodeObject::read).toList(), now);
            step.events().forEach(lifecycle.events());
            if (step.node().isEmpty()) {
                claim = step.claim();
                return;
            }
            Resource node = nodes.get(0);
            Hooks.Result hooks =
                    Hooks.run(lifecycle.provider().registrationHooks(), lifecycle.request(claim), claim.providerId());
            Map<String, String> labels = new TreeMap<>(claim.labels());
            labels.putAll(hooks.labels());
            claim = claim.withLabels(labels);
            if (!hooks.waiting().isEmpty()) {
                claim = Registration.pending(claim, hooks.waiting(), now);
                outcome = Outcomes.sooner(outcome, hooks.failed() ? Outcome.RETRY : Outcome.of(hooks.again()));
                lifecycle.write(node, step.node().get());
                return;
            }
            outcomes.opening(claim, node.name());
            lifecycle.write(node, Registration.opened(claim, step.node().get()));
            ManagedClaim registered = Registration.registered(claim, step.node().get(), now);
            outcomes.cameUp(registered);
            claim = registered;
            cameUp = true;
        }

        private void initialize() {
            List<Resource> nodes = lifecycle.nodes(claim.providerId());
            List<JoinedNode> joined = nodes.stream().map(NodeObject::read).toList();
            Initialization.Step step = Initialization.of(claim, joined, unpublishedDrivers(nodes), now);
            step.node().ifPresent(node -> lifecycle.write(nodes.get(0), node));
            claim = step.claim();
        }

        private Collection<String> unpublishedDrivers(List<Resource> nodes) {
            List<String> wanted = Initialization.requestedDrivers(claim);
            return devices.isEmpty() || wanted.isEmpty() || nodes.size() != 1
                    ? List.of()
                    : DeviceSlice.unpublished(wanted, devices.get().of(nodes.get(0)));
        }

        private void checkLiveness() {
            switch (liveness.of(claim, now)) {
                case Liveness.Verdict.Alive alive -> {}
                case Liveness.Verdict.Waiting waiting ->
                    outcome = Outcomes.sooner(outcome, Outcome.after(waiting.left()));
                case Liveness.Verdict.GiveUp giveUp -> {
                    outcomes.gaveUp(claim);
                    lifecycle.disrupt(claim, giveUp.reason());
                }
            }
        }
    }
}
