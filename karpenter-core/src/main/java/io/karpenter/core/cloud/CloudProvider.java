package io.karpenter.core.cloud;

import io.karpenter.core.cloud.machine.LaunchRequest;
import io.karpenter.core.cloud.machine.Launched;
import io.karpenter.core.cloud.machine.Machine;
import io.karpenter.core.cloud.machine.NoticeQueue;
import io.karpenter.core.cloud.machine.RegistrationHook;
import io.karpenter.core.cloud.machine.RegistrationTask;
import io.karpenter.core.cloud.machine.Termination;
import io.karpenter.core.cloud.nodeclass.NodeClassCare;
import io.karpenter.core.cloud.nodeclass.NodeClassKind;
import io.karpenter.core.label.LabelSchema;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A cloud that machines can be had from. Everything is about machines and their identities; who asked for them and what joins the
 * cluster is for the caller.
 *
 * <p>Implementations are thread-safe, may block, and may be asked the same again at any time: after a kill nobody knows how far a
 * call came. Source: spec LIF-03 to LIF-06, TRM-03, GC-01 to GC-06, DIS-DRF-02, HLT-01, HLT-12.
 */
public interface CloudProvider extends CatalogSource {

    /** A short name for logs and metrics, in lower case. */
    String name();

    /** Group and kind of the configuration objects it understands; NodePools that refer to others are not its business. */
    Set<NodeClassKind> nodeClassKinds();

    /** What is known about label keys, those of the provider included. */
    default LabelSchema labels() {
        return LabelSchema.CORE;
    }

    /** Well-known label keys that NodeOverlays may not ask for (API-NO-06). */
    default Set<String> keysNotForOverlays() {
        return Set.of();
    }

    /** Resources that NodeOverlays may not state, because machines state them themselves (API-NO-18). */
    default Set<String> resourcesNotForOverlays() {
        return Set.of();
    }

    /**
     * Says where to ask how NodeOverlays correct instance types, in place of what was said before; called before anything is launched, and only if
     * overlays count. A provider that chooses among instance types at a launch has to choose among the corrected ones, by which it was planned.
     */
    default void correctedBy(TypeCorrections corrections) {}

    /**
     * Launches a machine for a NodeClaim. A second call with the same {@link LaunchRequest#uid} gives the machine of the first, as
     * long as that lives.
     *
     * @throws InsufficientCapacityException if none of the allowed offerings can be had now
     * @throws NodeClassNotReadyException if the configuration object cannot be used yet
     * @throws LaunchFailedException if the cloud refuses for another reason
     */
    Launched create(LaunchRequest request);

    /**
     * Asks the cloud to end a machine.
     *
     * @return {@link Termination#GONE} if there is no such machine any more, which is also the answer to a repeated call
     */
    Termination delete(String providerId);

    /** The machine with this id, one that is ending included; empty if there is none. */
    Optional<Machine> get(String providerId);

    /**
     * What the cloud itself calls the machine with this provider id, which may leave out where it is; empty if this is none of the provider's
     * ids. By default the same.
     */
    default Optional<String> machineId(String providerId) {
        return Optional.of(providerId).filter(id -> !id.isEmpty());
    }

    /** All machines that were launched for NodeClaims of this cluster, those that are ending included. */
    List<Machine> list();

    /**
     * True if the machine is, or may be, the one that was launched for the NodeClaim with this uid; false if {@link Machine#nodeClaim} says it all.
     * While that NodeClaim does not know its machine, the machine is not taken for one that nobody answers for (GC-06).
     */
    default boolean isLaunchedFor(Machine machine, String claimUid) {
        return false;
    }

    /**
     * Why the machine no longer is what its configuration asks for; empty if it is. The reason is CamelCase and becomes that of the
     * condition Drifted.
     */
    default Optional<String> driftReason(LaunchRequest claim, Machine machine) {
        return Optional.empty();
    }

    /** Conditions of Nodes that call for a new machine (HLT-01); none by default. */
    default List<RepairPolicy> repairPolicies() {
        return List.of();
    }

    /** What the cloud says of machines: that it takes them back, or that they are not well (HLT-12); empty if it says nothing. */
    default Optional<NoticeQueue> notices() {
        return Optional.empty();
    }

    /** How its configuration objects are looked after (AWS-NC); empty if nobody has to. */
    default Optional<NodeClassCare> nodeClassCare() {
        return Optional.empty();
    }

    /** What is known of capacity reservations; empty if machines are never launched into any (AWS-CR-01). */
    default Optional<ReservedCapacity> reservedCapacity() {
        return Optional.empty();
    }

    /** What has to be done between the Node's appearance and its registration (LIF-11); nothing by default. */
    default List<RegistrationHook> registrationHooks() {
        return List.of();
    }

    /** What is to be done once for each Node that is registered; nothing by default. */
    default List<RegistrationTask> registrationTasks() {
        return List.of();
    }

    /** What is to be done from time to time; nothing by default. */
    default List<ProviderTask> tasks() {
        return List.of();
    }
}
