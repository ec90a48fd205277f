package io.karpenter.k8s.reservation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.core.cloud.machine.Machine;
import io.karpenter.core.label.Labels;
import io.karpenter.core.lifecycle.Liveness;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.FakeClusterApi.Moment;
import io.karpenter.k8s.api.FakeClusterApi.Verb;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.controller.Crowd;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.lifecycle.ClaimOutcomes;
import io.karpenter.k8s.lifecycle.LifecycleReconciler;
import io.karpenter.k8s.lifecycle.World;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Machines in capacity reservations, and what becomes of their NodeClaims. */
final class ReservedMachinesTest {

    private static final Outcome IN_A_MINUTE = Outcome.after(Duration.ofMinutes(1));

    private final World world = new World();
    private final TestReservations reservations = new TestReservations("block-1");

    /** A claim with a registered Node, both of which say how the machine is paid. */
    private void node(String name, Map<String, String> labels) {
        world.claim(name);
        LifecycleReconciler lifecycle =
                new LifecycleReconciler(world.lifecycle, ClaimOutcomes.IGNORED, Liveness.DEFAULT, Optional.empty());
        lifecycle.reconcile(World.claimKey(name));
        world.node(name);
        lifecycle.reconcile(World.claimKey(name));
        label(ResourceKind.NODE_CLAIM, name, labels);
        label(ResourceKind.NODE, "node-of-" + name, labels);
    }

    private void label(ResourceKind kind, String name, Map<String, String> labels) {
        world.api.patch(
                kind,
                ObjectKey.of(name),
                Part.MAIN,
                Map.of("metadata", Map.of("labels", new LinkedHashMap<String, Object>(labels))));
    }

    private static Map<String, String> reserved(String id) {
        return Map.of(
                Labels.CAPACITY_TYPE,
                "reserved",
                TestReservations.ID,
                id,
                TestReservations.TYPE,
                "default",
                TestReservations.INTERRUPTIBLE,
                "true");
    }

    /** What the cloud says of a machine now. */
    private void reads(String claim, String capacityType) {
        String id = world.theClaim(claim).text("status", "providerID");
        world.cloud.put(new Machine(
                id, Optional.of(claim), "m", "zone-a", capacityType, "image-1", world.clock.instant(), false));
    }

    private Outcome expire() {
        return new ReservationExpirationReconciler(world.lifecycle, reservations)
                .reconcile(ReservationExpirationReconciler.ROUND);
    }

    private Outcome sync() {
        return new CapacityTypeReconciler(world.lifecycle, reservations).reconcile(CapacityTypeReconciler.ROUND);
    }

    private static void assertReserved(Resource object, String id) {
        assertThat(object.labels()).containsAllEntriesOf(reserved(id));
    }

    private static void assertOnDemand(Resource object) {
        assertThat(object.labels())
                .containsEntry(Labels.CAPACITY_TYPE, "on-demand")
                .doesNotContainKeys(TestReservations.ID, TestReservations.TYPE, TestReservations.INTERRUPTIBLE);
    }

    @Test
    @DisplayName(
            "AWS-CR-09 every minute the reservations of all claims are asked about, and claims of those that end are deleted")
    void ending() {
        node("a", reserved("block-1"));
        node("b", reserved("block-1"));
        node("c", reserved("cr-2"));
        node("d", Map.of(Labels.CAPACITY_TYPE, "on-demand"));
        world.counted.clear();

        assertThat(expire()).isEqualTo(IN_A_MINUTE);

        assertThat(reservations.asked()).containsExactly(Set.of("block-1", "cr-2"));
        assertThat(world.theClaim("a").isDeleting()).isTrue();
        assertThat(world.theClaim("b").isDeleting()).isTrue();
        assertThat(world.theClaim("c").isDeleting()).isFalse();
        assertThat(world.theClaim("d").isDeleting()).isFalse();
        assertThat(world.counted)
                .containsExactlyInAnyOrder("disrupted a reservation_expiring", "disrupted b reservation_expiring");
    }

    @Test
    @DisplayName("AWS-CR-09 a claim that is gone already is no failure, and one that is leaving is not counted again")
    void gone() {
        node("a", reserved("block-1"));
        node("b", reserved("block-1"));
        world.api.onCall(call -> {
            if (call.verb() == Verb.DELETE && call.key().name().equals("a") && call.moment() == Moment.BEFORE) {
                throw new ApiException(ApiException.NOT_FOUND, "NotFound", "it is gone");
            }
        });
        world.counted.clear();

        assertThat(expire()).isEqualTo(IN_A_MINUTE);
        assertThat(expire()).isEqualTo(IN_A_MINUTE);

        assertThat(world.counted).containsExactly("disrupted b reservation_expiring");
    }

    @Test
    @DisplayName("AWS-CR-09 ten claims are deleted at a time, and no more")
    void tenAtATime() {
        for (int i = 0; i < 14; i++) {
            node("c" + i, reserved("block-1"));
        }
        Crowd crowd = new Crowd(10);
        world.onDisruption(crowd::join);

        expire();

        assertThat(crowd.threads()).isEqualTo(10);
        assertThat(world.lifecycle.managedClaims()).hasSize(14).allMatch(ManagedClaim::isDeleting);
    }

    @Test
    @DisplayName("AWS-CR-09 where no claim names a reservation the cloud is not asked")
    void nothingReserved() {
        node("a", Map.of(Labels.CAPACITY_TYPE, "on-demand"));

        assertThat(expire()).isEqualTo(IN_A_MINUTE);
        assertThat(reservations.asked()).isEmpty();
    }

    @Test
    @DisplayName(
            "AWS-CR-10 a claim whose machine now reads as on-demand says so without its three labels, and so does its Node")
    void fellOut() {
        node("a", reserved("cr-1"));
        node("b", reserved("cr-1"));
        reads("a", "on-demand");
        reads("b", "reserved");

        assertThat(sync()).isEqualTo(IN_A_MINUTE);

        assertOnDemand(world.theClaim("a"));
        assertOnDemand(world.theNode("a"));
        assertThat(world.theClaim("a").labels()).containsEntry("team", "search");
        assertReserved(world.theClaim("b"), "cr-1");
        assertReserved(world.theNode("b"), "cr-1");
    }

    @Test
    @DisplayName("AWS-CR-10 a Node is corrected too if its claim was corrected earlier")
    void afterDeath() {
        node("a", reserved("cr-1"));
        reads("a", "on-demand");
        AtomicBoolean dead = new AtomicBoolean(true);
        world.api.onCall(call -> {
            if (dead.get() && call.verb() == Verb.PATCH && call.kind().equals(ResourceKind.NODE)) {
                throw new ApiException(ApiException.UNAVAILABLE, "", "not now");
            }
        });
        assertThatThrownBy(this::sync).isInstanceOf(ApiException.class);
        assertOnDemand(world.theClaim("a"));
        assertReserved(world.theNode("a"), "cr-1");

        dead.set(false);
        sync();

        assertOnDemand(world.theNode("a"));
    }

    @Test
    @DisplayName("AWS-CR-10 a Node that is not registered and a claim that is being deleted stay as they are")
    void notTheirTurn() {
        node("a", reserved("cr-1"));
        node("b", reserved("cr-1"));
        reads("a", "on-demand");
        reads("b", "on-demand");
        label(ResourceKind.NODE, "node-of-a", Map.of(Labels.REGISTERED, "false"));
        world.delete("b");

        sync();

        assertOnDemand(world.theClaim("a"));
        assertReserved(world.theNode("a"), "cr-1");
        assertReserved(world.theClaim("b"), "cr-1");
        assertReserved(world.theNode("b"), "cr-1");
    }

    @Test
    @DisplayName(
            "AWS-CR-10 where all that fails is a conflict, a conflict is what comes out, which is tried again without a word")
    void conflicts() {
        node("a", reserved("cr-1"));
        node("b", reserved("cr-1"));
        reads("a", "on-demand");
        reads("b", "on-demand");
        world.api.onCall(call -> {
            if (call.verb() == Verb.PATCH && call.key().name().equals("a")) {
                throw new ApiException(ApiException.CONFLICT, "Conflict", "somebody was faster");
            }
        });

        assertThatThrownBy(this::sync)
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.isConflict()).isTrue());
        assertOnDemand(world.theClaim("b"));
        assertOnDemand(world.theNode("b"));
    }

    @Test
    @DisplayName("AWS-CR-11 a machine on demand is never said to be reserved, whatever the cloud says")
    void neverPromoted() {
        node("a", Map.of(Labels.CAPACITY_TYPE, "on-demand"));
        node("b", reserved("cr-1"));
        reads("a", "reserved");
        reads("b", "on-demand");

        sync();

        assertThat(world.theClaim("a").labels()).containsEntry(Labels.CAPACITY_TYPE, "on-demand");
        assertThat(world.theNode("a").labels()).containsEntry(Labels.CAPACITY_TYPE, "on-demand");
        assertOnDemand(world.theClaim("b"));
    }

    @Test
    @DisplayName("AWS-CR-10 where no claim says that it is reserved the cloud is not asked")
    void nothingToSync() {
        node("a", Map.of(Labels.CAPACITY_TYPE, "on-demand"));
        Reconciler reconciler = new CapacityTypeReconciler(world.lifecycle, reservations);

        assertThat(reconciler.reconcile(CapacityTypeReconciler.ROUND)).isEqualTo(IN_A_MINUTE);
        assertThat(world.cloud.calls("list")).isZero();
    }
}
