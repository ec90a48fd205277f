package io.karpenter.examples;

import io.karpenter.core.cloud.CloudProvider;
import io.karpenter.core.cloud.InsufficientCapacityException;
import io.karpenter.core.cloud.machine.LaunchRequest;
import io.karpenter.core.cloud.machine.Launched;
import io.karpenter.core.cloud.machine.Machine;
import io.karpenter.core.cloud.machine.Termination;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.cloud.nodeclass.NodeClassKind;
import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A rack of servers as a cloud: a server is switched on for each NodeClaim and off when that is deleted, and its price is its power bill.
 * Which server is on for which NodeClaim is kept in memory here; a real rack would have to know it itself, as this program may be killed at
 * any time and started again. Thread-safe.
 */
public final class ServerRack implements CloudProvider {

    private static final String PLACE = "cellar";

    private final InstantSource clock;
    private final Map<String, Integer> servers = new LinkedHashMap<>();
    /** What is on, by uid of its NodeClaim. */
    private final Map<String, Machine> running = new LinkedHashMap<>();

    /** A rack with some servers of two kinds. */
    public ServerRack(int small, int large, InstantSource clock) {
        this.clock = clock;
        servers.put("small", small);
        servers.put("large", large);
    }

    @Override
    public String name() {
        return "rack";
    }

    /** NodePools with {@code nodeClassRef: {group: example.com, kind: Rack, name: …}} are this provider's. */
    @Override
    public Set<NodeClassKind> nodeClassKinds() {
        return Set.of(new NodeClassKind("example.com", "Rack"));
    }

    /** What can still be switched on is offered. */
    @Override
    public Catalog catalog(List<NodePool> nodePools, List<NodeClass> nodeClasses) {
        return Catalog.of(
                LabelSchema.CORE,
                List.of(
                        server("small", ResourceList.parse("cpu", "8", "memory", "32Gi", "pods", "110"), 0.02),
                        server("large", ResourceList.parse("cpu", "64", "memory", "256Gi", "pods", "110"), 0.12)));
    }

    private synchronized InstanceType server(String kind, ResourceList capacity, double price) {
        boolean isLeft = on(kind) < servers.getOrDefault(kind, 0);
        return new InstanceType(
                kind,
                Requirements.of(List.of(
                        Requirement.in(Labels.INSTANCE_TYPE, kind),
                        Requirement.in(Labels.ZONE, PLACE),
                        Requirement.in(Labels.CAPACITY_TYPE, CapacityType.ON_DEMAND.toString()),
                        Requirement.in(Labels.ARCH, "amd64"),
                        Requirement.in(Labels.OS, "linux"))),
                capacity,
                ResourceList.parse("cpu", "200m", "memory", "1Gi"),
                List.of(Offering.of(PLACE, CapacityType.ON_DEMAND, price).withAvailable(isLeft)));
    }

    private long on(String kind) {
        return running.values().stream()
                .filter(machine -> machine.instanceType().equals(kind))
                .count();
    }

    /** The same server again if the answer to an earlier call got lost; else the cheapest that the NodeClaim allows. */
    @Override
    public synchronized Launched create(LaunchRequest request) {
        Requirements wanted = Requirements.ofExpressions(request.spec().requirements());
        Machine earlier = running.get(request.uid());
        InstanceType server = catalog(List.of(), List.of()).shared().stream()
                .filter(type -> earlier == null
                        ? type.offerings().getFirst().available()
                                && wanted.intersects(type.requirements())
                                && request.spec().requests().fitsIn(type.allocatable())
                        : type.name().equals(earlier.instanceType()))
                .findFirst()
                .orElseThrow(() -> new InsufficientCapacityException("every server that would do is on already"));
        String id = "rack:///" + server.name() + "/" + request.uid();
        running.computeIfAbsent(
                request.uid(),
                uid -> new Machine(
                        id,
                        Optional.of(request.name()),
                        server.name(),
                        PLACE,
                        CapacityType.ON_DEMAND.toString(),
                        "disk",
                        clock.instant(),
                        false));
        return new Launched(
                id,
                "disk",
                Map.of(
                        Labels.INSTANCE_TYPE, server.name(),
                        Labels.ZONE, PLACE,
                        Labels.CAPACITY_TYPE, CapacityType.ON_DEMAND.toString()),
                Map.of(),
                server.capacity(),
                server.allocatable());
    }

    @Override
    public synchronized Termination delete(String providerId) {
        boolean wasOn =
                running.values().removeIf(machine -> machine.providerId().equals(providerId));
        return wasOn ? Termination.REQUESTED : Termination.GONE;
    }

    @Override
    public synchronized Optional<Machine> get(String providerId) {
        return running.values().stream()
                .filter(machine -> machine.providerId().equals(providerId))
                .findAny();
    }

    @Override
    public synchronized List<Machine> list() {
        return List.copyOf(running.values());
    }
}
