package io.karpenter.k8s.observe;

import io.karpenter.core.buffer.ResolvedBuffer;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.disruption.candidate.Standing;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.overlay.NodeOverlay;
import io.karpenter.core.prediction.RequestPredictions;
import io.karpenter.core.spread.PodSelectors;
import io.karpenter.core.staticpool.NodeAccounts;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.observe.planning.Nominations;
import io.karpenter.k8s.observe.planning.Planning;
import io.karpenter.k8s.observe.planning.PlanningInput;
import io.karpenter.k8s.observe.pool.PoolUsage;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The cluster as its watches tell it, as one snapshot at any time. Each object is read once for each change and only what it was read
 * into is kept; a snapshot copies references. Hand {@link #listener} to the watch of each of {@link #kinds} ({@link ClusterWatches} does that), and tell
 * with {@link #learn} what the API server answers to what this program writes.
 *
 * <p>Thread-safe. Everything here is known again after a restart, except nominations and marks, which are safe to lose: the room of
 * NodeClaims in flight is in the snapshot, and what a mark stands for is begun again or undone by whoever set it.
 */
public final class ClusterState {

    private final ObserverSettings settings;
    private final ObservedObjects objects;
    private final Nominations nominations;
    private final Set<String> marked = new HashSet<>();

    public ClusterState(ObserverSettings settings, InstantSource clock) {
        this.settings = settings;
        nominations = new Nominations(settings.nominationWindow());
        objects = new ObservedObjects(settings, new ChangeClock(clock), nominations);
    }

    /** The kinds that are to be watched. */
    public List<ResourceKind> kinds() {
        return settings.kinds();
    }

    // ---- in ----

    /**
     * What hears of objects of {@code kind}.
     *
     * @throws IllegalArgumentException if the settings do not name the kind
     */
    public ClusterApi.Listener listener(ResourceKind kind) {
        return objects.listener(kind);
    }

    /** Takes in an object that the API server has just answered with, before the watch reports it (STA-04). */
    public void learn(Resource resource) {
        listener(resource.kind()).changed(resource);
    }

    /** From now on the pods to come of DaemonSets ask for what {@code predictions} say of them (STA-35). */
    public void predict(RequestPredictions predictions) {
        objects.predict(predictions);
    }

    /** From now on {@code listener} hears of each pod that begins to wait for a node, and of each change of it (PROV-03, PROV-05). */
    public void onProvisionable(Consumer<Pod> listener) {
        objects.reactions().onProvisionable(listener);
    }

    /** It was decided that the NodeClaim goes, so nothing is planned onto its node any more (STA-08, STA-26). */
    public void markForDeletion(String nodeClaim) {
        synchronized (marked) {
            marked.add(nodeClaim);
        }
        objects.nodeClaim(nodeClaim)
                .ifPresent(claim -> objects.reactions().accounts().markDeleting(claim.nodePool(), nodeClaim));
        objects.reactions().changes().bump();
    }

    /** The NodeClaim stays after all, unless it is being deleted (STA-26). */
    public void unmarkForDeletion(String nodeClaim) {
        synchronized (marked) {
            marked.remove(nodeClaim);
        }
        objects.nodeClaim(nodeClaim)
                .filter(claim -> !claim.isLeaving())
                .ifPresent(claim -> objects.reactions().accounts().unmark(claim.nodePool(), nodeClaim));
        objects.reactions().changes().bump();
    }

    // ---- out ----

    /**
     * Everything that decides. Of pods that have no node only those that the provisioner is to find one for are there (PROV-05). A
     * NodeClaim that is marked for deletion counts as being deleted.
     */
    public Cluster snapshot(Instant now) {
        return objects.snapshot(now, marked());
    }

    /** What the provisioner plans from. */
    public PlanningInput planningInput(Instant now) {
        return Planning.input(snapshot(now), nominations);
    }

    /** The pods that the provisioner is to find a node for. */
    public List<Pod> provisionablePods() {
        return objects.provisionablePods();
    }

    /**
     * What is known of nodes beyond their objects; of commands the caller knows.
     *
     * @param bufferPlaces nodes and NodeClaims on which the last planning placed virtual pods of buffers (SCH-BUF-11)
     */
    public Standing standing(Instant now, Set<String> bufferPlaces) {
        return Planning.standing(snapshot(now), marked(), nominations.places(now), bufferPlaces);
    }

    /** CapacityBuffers and what they ask for; none unless the settings have them looked at. */
    public List<ResolvedBuffer> buffers() {
        return objects.buffers();
    }

    /** What default spread constraints are deduced from; nothing unless the settings have it looked at. */
    public PodSelectors podSelectors() {
        return objects.podSelectors();
    }

    /** The provider's configuration objects, untyped. */
    public List<NodeClass> nodeClasses() {
        return objects.nodeClasses();
    }

    /** The NodePools that can be read. */
    public List<NodePool> nodePools() {
        return objects.nodePools();
    }

    /** The NodeOverlays that can be read; none unless the settings have them looked at. */
    public List<NodeOverlay> nodeOverlays() {
        return objects.nodeOverlays();
    }

    /** The NodeClaims of ours, marked or not. */
    public List<NodeClaim> nodeClaims() {
        return objects.nodeClaims();
    }

    /** What each NodePool has (STA-11), and how many nodes there are. */
    public PoolUsage usage() {
        return PoolUsage.of(objects.machines(marked()));
    }

    public Nominations nominations() {
        return nominations;
    }

    /** How many nodes each NodePool has (STA-25 to STA-27). */
    public NodeAccounts accounts() {
        return objects.reactions().accounts();
    }

    /** When something last changed that consolidation depends on (STA-10). */
    public ChangeClock changes() {
        return objects.reactions().changes();
    }

    private Set<String> marked() {
        synchronized (marked) {
            marked.removeIf(name -> objects.nodeClaim(name).isEmpty());
            return Set.copyOf(marked);
        }
    }

    /** Where a pod is promised a place, if it waits for that now. */
    public Optional<String> promisedPlace(PodId pod) {
        return nominations.placeOf(pod);
    }
}
