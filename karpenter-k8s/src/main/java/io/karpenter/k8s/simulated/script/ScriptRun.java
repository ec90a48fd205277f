package io.karpenter.k8s.simulated.script;

import io.karpenter.core.cloud.machine.Machine;
import io.karpenter.core.cloud.machine.MachineNotice;
import io.karpenter.core.cloud.machine.MachineNotice.Consequence;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.controller.Controller;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.simulated.CloudScript;
import io.karpenter.k8s.simulated.OfferingFilter;
import io.karpenter.k8s.simulated.SimulatedCloud;
import io.karpenter.k8s.simulated.script.ScriptedEvent.Choice;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the events of a script happen, each at its time after {@link #follow}. There is one key. A script begins anew with the program; it
 * keeps nothing.
 */
public final class ScriptRun implements Reconciler {

    private static final Logger LOG = LoggerFactory.getLogger("controller");
    private static final ObjectKey KEY = ObjectKey.of("script");

    private static final Notice SPOT_INTERRUPTED = new Notice(
            "spot_interrupted", "SpotInterrupted", "The cloud will take the machine back", Consequence.DRAIN);
    private static final Notice REBALANCE = new Notice(
            "rebalance_recommendation",
            "SpotRebalanceRecommendation",
            "The cloud may take the machine back before long",
            Consequence.NONE);

    private final SimulatedCloud cloud;
    private final CloudScript script;
    private final InstantSource clock;
    private final Queue<Step> steps;
    private Instant begin = Instant.MAX;

    /** One thing that is done at once. */
    private record Step(Duration after, String what, Runnable action) {}

    /** What is said of a machine. */
    private record Notice(String kind, String reason, String message, Consequence consequence) {}

    /**
     * @param script of {@code cloud}
     */
    public ScriptRun(SimulatedCloud cloud, CloudScript script, List<ScriptedEvent> events, InstantSource clock) {
        this.cloud = cloud;
        this.script = script;
        this.clock = clock;
        List<Step> all = new ArrayList<>();
        events.forEach(event -> addSteps(event, all));
        // Stable: what happens at the same time does so in the order of the file.
        all.sort(Comparator.comparing(Step::after));
        this.steps = new ArrayDeque<>(all);
    }

    private void addSteps(ScriptedEvent event, List<Step> all) {
        switch (event) {
            case ScriptedEvent.RunOut runOut -> {
                OfferingFilter offerings = runOut.offerings();
                all.add(new Step(event.after(), "none left: " + offerings, () -> script.runOut(offerings)));
                runOut.lasts()
                        .ifPresent(lasts -> all.add(new Step(
                                event.after().plus(lasts),
                                "to be had again: " + offerings,
                                () -> script.restock(offerings))));
            }
            case ScriptedEvent.Refuse refuse ->
                all.add(new Step(
                        event.after(),
                        "the next %d launches are refused: %s".formatted(refuse.launches(), refuse.reason()),
                        () -> script.refuse(refuse.launches(), refuse.reason(), refuse.message())));
            case ScriptedEvent.Interrupt interrupt
            when interrupt.warning().isZero() ->
                all.add(new Step(event.after(), "machines are taken back", () -> interrupt(interrupt.choice())));
            case ScriptedEvent.Interrupt interrupt -> {
                List<Machine> warned = new ArrayList<>();
                Duration end = event.after().plus(interrupt.warning());
                all.add(new Step(event.after(), "machines will be taken back", () -> {
                    warned.addAll(chosen(interrupt.choice()));
                    warned.forEach(machine -> tell(machine, SPOT_INTERRUPTED));
                }));
                all.add(new Step(
                        end,
                        "those are taken back",
                        () -> warned.forEach(machine -> cloud.reclaim(machine.providerId()))));
            }
            case ScriptedEvent.Rebalance rebalance ->
                all.add(new Step(
                        event.after(),
                        "machines are recommended to be left",
                        () -> chosen(rebalance.choice()).forEach(machine -> tell(machine, REBALANCE))));
            case ScriptedEvent.RenewImage image ->
                all.add(new Step(
                        event.after(), "machines boot from " + image.name(), () -> cloud.renewImage(image.name())));
        }
    }

    @Override
    public String name() {
        return "simulated.script";
    }

    /** The script begins now; {@code controller} is the one that runs this. */
    public synchronized void follow(Controller controller) {
        begin = clock.instant();
        controller.enqueue(KEY);
    }

    @Override
    public synchronized Outcome reconcile(ObjectKey key) {
        Instant now = clock.instant();
        for (Step next = steps.peek(); next != null; next = steps.peek()) {
            Instant due = begin.plus(next.after());
            if (now.isBefore(due)) {
                return Outcome.after(Duration.between(now, due));
            }
            LOG.info("script: {}", next.what());
            next.action().run();
            steps.remove();
        }
        return Outcome.DONE;
    }

    private void interrupt(Choice choice) {
        List<Machine> chosen = chosen(choice);
        LOG.info("script: {} of {} machines end", chosen.size(), cloud.list().size());
        chosen.forEach(machine -> cloud.reclaim(machine.providerId()));
    }

    private void tell(Machine machine, Notice notice) {
        cloud.tell(new MachineNotice(
                notice.kind() + "/" + machine.providerId() + "/" + clock.instant(),
                machine.providerId(),
                notice.kind(),
                notice.reason(),
                notice.message(),
                notice.consequence()));
    }

    private List<Machine> chosen(Choice choice) {
        return switch (choice) {
            case Choice.Share share -> {
                List<Machine> running = running(share.of());
                yield running.subList(0, Math.ceilDiv(running.size() * share.percent(), 100));
            }
            case Choice.Count count -> {
                List<Machine> running = running(count.of());
                yield running.subList(0, Math.min(running.size(), count.most()));
            }
            case Choice.OfClaim claim ->
                running(OfferingFilter.ALL).stream()
                        .filter(machine ->
                                machine.nodeClaim().filter(claim.name()::equals).isPresent())
                        .toList();
        };
    }

    /** In the order of their ids, which age and size have no part in. */
    private List<Machine> running(OfferingFilter of) {
        return cloud.list().stream()
                .filter(machine -> !machine.terminating()
                        && of.matches(machine.instanceType(), machine.zone(), machine.capacityType()))
                .sorted(Comparator.comparing(machine ->
                        machine.providerId().substring(machine.providerId().lastIndexOf('/'))))
                .toList();
    }
}
