package io.karpenter.k8s.repair;

import io.karpenter.core.cloud.machine.MachineNotice;
import io.karpenter.core.cloud.machine.MachineNotice.Consequence;
import io.karpenter.core.cloud.machine.NoticeQueue;
import io.karpenter.core.event.EventType;
import io.karpenter.core.event.ObjectRef;
import io.karpenter.core.event.disruption.InterruptionEvent;
import io.karpenter.core.lifecycle.ClaimTermination;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.core.lifecycle.claim.Management;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.controller.AtOnce;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.lifecycle.Lifecycle;
import io.karpenter.k8s.lifecycle.claim.ClaimObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Sees to what the provider says of its machines (HLT-12): tells it, and deletes the NodeClaims of those that are taken back. A notice is
 * acknowledged once that is written, never before: whatever comes between, it is given again. One round for each call, whatever the key; to
 * be called once at the start.
 */
public final class InterruptionReconciler implements Reconciler {

    /** The one key. */
    public static final ObjectKey ROUND = ObjectKey.of("");

    private final Lifecycle lifecycle;
    private final NoticeQueue queue;
    private final int atATime;

    /**
     * @param atATime most machines that are seen to at the same time
     */
    public InterruptionReconciler(Lifecycle lifecycle, NoticeQueue queue, int atATime) {
        this.lifecycle = lifecycle;
        this.queue = queue;
        this.atATime = atATime;
    }

    @Override
    public String name() {
        return "interruption";
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        List<MachineNotice> notices = queue.receive(this::mayBeOurs);
        // Of one machine in order: what is written for one notice is what the next has to find.
        Collection<List<MachineNotice>> byMachine = notices.stream()
                .collect(Collectors.groupingBy(MachineNotice::providerId, LinkedHashMap::new, Collectors.toList()))
                .values();
        // One that fails comes again; the others need not wait for that.
        AtOnce.each(
                atATime,
                byMachine,
                ofMachine -> AtOnce.each(1, ofMachine, notice -> {
                    see(notice);
                    queue.acknowledge(notice);
                }));
        return Outcome.after(notices.isEmpty() ? queue.pause() : Duration.ZERO);
    }

    /** One that a NodeClaim knows or that may have been launched for one that does not know it yet. */
    private boolean mayBeOurs(String machineId) {
        return !lifecycle.claimsOfMachine(machineId).isEmpty()
                || lifecycle.claims().all().stream()
                        .anyMatch(claim -> claim.text("status", "providerID").isEmpty());
    }

    private void see(MachineNotice notice) {
        List<Resource> claims = claims(notice);
        for (Resource resource : claims) {
            ManagedClaim claim = ClaimObject.read(resource);
            List<ObjectRef> about = new ArrayList<>(List.of(claim.reference()));
            lifecycle
                    .nodesOfMachine(machineId(notice))
                    .forEach(node -> about.add(new ObjectRef("Node", "", node.name(), node.uid())));
            boolean ends = notice.consequence() != Consequence.NONE;
            for (ObjectRef object : about) {
                lifecycle
                        .events()
                        .accept(new InterruptionEvent.Noticed(
                                object,
                                notice.reason(),
                                ends ? EventType.WARNING : EventType.NORMAL,
                                notice.message()));
            }
            if (ends) {
                end(resource, claim, notice);
                about.forEach(
                        object -> lifecycle.events().accept(new InterruptionEvent.TerminatingOnInterruption(object)));
            }
        }
    }

    private void end(Resource resource, ManagedClaim claim, MachineNotice notice) {
        try {
            if (notice.consequence() == Consequence.END_AT_ONCE) {
                lifecycle.writeMain(resource, ClaimTermination.withoutDelay(claim, lifecycle.now()));
            }
        } catch (ApiException e) {
            if (!e.isNotFound()) {
                throw e;
            }
            return;
        }
        if (!claim.isDeleting()) {
            lifecycle.disrupt(claim, notice.kind());
        }
    }

    /** Those that know the machine or, as one may be taken back before its NodeClaim knows of it, the one that it was launched for. */
    private List<Resource> claims(MachineNotice notice) {
        Management management = lifecycle.management();
        List<Resource> known = lifecycle.claimsOfMachine(machineId(notice)).stream()
                .filter(claim -> management.isManaged(ClaimObject.read(claim)))
                .toList();
        return known.isEmpty() ? launchedFor(notice.providerId()).stream().toList() : known;
    }

    private String machineId(MachineNotice notice) {
        return lifecycle.provider().machineId(notice.providerId()).orElse("");
    }

    private Optional<Resource> launchedFor(String providerId) {
        return lifecycle
                .provider()
                .get(providerId)
                .flatMap(machine -> machine.nodeClaim())
                .flatMap(name -> lifecycle.api().get(ResourceKind.NODE_CLAIM, ObjectKey.of(name)))
                .filter(claim -> List.of("", providerId).contains(claim.text("status", "providerID")));
    }
}
