package io.karpenter.core.lifecycle.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cloud.machine.Machine;
import io.karpenter.core.lifecycle.claim.Claims;
import io.karpenter.core.lifecycle.claim.JoinedNode;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Garbage collection")
class GarbageCollectionTest {

    private static final Instant NOW = Claims.CREATED.plusSeconds(3600);
    private static final Instant LONG_AGO = NOW.minusSeconds(31);

    private static List<ManagedClaim> lost(ManagedClaim claim, List<Machine> machines, JoinedNode... nodes) {
        return GarbageCollection.claimsWithoutMachine(List.of(claim), machines, id -> List.of(nodes));
    }

    @Test
    @DisplayName("GC-01 takes registered claims whose machine the provider does not list")
    void vanished() {
        ManagedClaim claim = Claims.registered();

        assertThat(lost(claim, List.of())).containsExactly(claim);
        assertThat(lost(claim, List.of(Claims.machine(Claims.ID, "default-1", LONG_AGO))))
                .isEmpty();
    }

    @Test
    @DisplayName("GC-01 takes a machine that is ending for absent")
    void endingIsAbsent() {
        Machine ending =
                new Machine(Claims.ID, Optional.of("default-1"), "m", "zone-a", "spot", "image", LONG_AGO, true);

        assertThat(lost(Claims.registered(), List.of(ending))).containsExactly(Claims.registered());
    }

    @Test
    @DisplayName("GC-01 leaves claims alone that are not registered, or are being deleted")
    void others() {
        assertThat(lost(Claims.launched(), List.of())).isEmpty();
        assertThat(lost(Claims.deleted(Claims.registered(), NOW), List.of())).isEmpty();
    }

    @Test
    @DisplayName("GC-02 believes a kubelet that lives more than the provider's list")
    void kubeletLives() {
        assertThat(lost(Claims.registered(), List.of(), Claims.readyNode())).isEmpty();
        assertThat(lost(Claims.registered(), List.of(), Claims.node())).hasSize(1);
        assertThat(lost(Claims.registered(), List.of(), Claims.readyNode(), Claims.readyNode()))
                .hasSize(1);
    }

    private static List<String> orphans(Machine machine, ManagedClaim... claims) {
        return orphans(machine, (launched, uid) -> false, claims);
    }

    private static List<String> orphans(
            Machine machine, BiPredicate<Machine, String> launchedFor, ManagedClaim... claims) {
        return GarbageCollection.machinesWithoutClaim(List.of(machine), List.of(claims), launchedFor, NOW).stream()
                .map(Machine::providerId)
                .toList();
    }

    @Test
    @DisplayName("GC-06 takes machines that no claim answers for, once they are older than 30 seconds")
    void orphans() {
        assertThat(orphans(Claims.machine("i-9", "gone-1", LONG_AGO))).containsExactly("i-9");
        assertThat(orphans(Claims.machine("i-9", "gone-1", NOW.minusSeconds(30))))
                .isEmpty();
        assertThat(orphans(new Machine("i-9", Optional.empty(), "m", "z", "spot", "", LONG_AGO, false)))
                .containsExactly("i-9");
    }

    @Test
    @DisplayName("GC-06 leaves machines of claims alone, also of claims that do not know their machine yet")
    void known() {
        assertThat(orphans(Claims.machine(Claims.ID, "default-1", LONG_AGO), Claims.launched()))
                .isEmpty();
        assertThat(orphans(Claims.machine("i-9", "default-1", LONG_AGO), Claims.claim()))
                .isEmpty();
    }

    @Test
    @DisplayName(
            "GC-06 leaves a machine alone that the provider says was launched for a claim which does not know its machine yet")
    void launchedFor() {
        Machine machine = new Machine("i-9", Optional.empty(), "m", "z", "spot", "", LONG_AGO, false);
        String uid = Claims.claim().uid();

        assertThat(orphans(machine, (launched, claim) -> claim.equals(uid), Claims.claim()))
                .isEmpty();
        assertThat(orphans(machine, (launched, claim) -> !claim.equals(uid), Claims.claim()))
                .containsExactly("i-9");
        assertThat(orphans(machine, (launched, claim) -> true, Claims.launched()))
                .containsExactly("i-9");
    }

    @Test
    @DisplayName("GC-06 takes a second machine of a claim that knows another as its own")
    void secondMachine() {
        assertThat(orphans(Claims.machine("i-9", "default-1", LONG_AGO), Claims.launched()))
                .containsExactly("i-9");
    }
}
