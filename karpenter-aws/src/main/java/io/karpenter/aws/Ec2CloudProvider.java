package io.karpenter.aws;

import io.karpenter.aws.catalog.OverlayLimits;
import io.karpenter.aws.drift.NodeClassHash;
import io.karpenter.aws.instance.Instance;
import io.karpenter.aws.instance.ProviderIds;
import io.karpenter.aws.label.AwsLabels;
import io.karpenter.aws.launch.LaunchClass;
import io.karpenter.aws.launch.LaunchClassReader;
import io.karpenter.aws.launch.LaunchParts;
import io.karpenter.aws.launch.Launching;
import io.karpenter.aws.launch.MachineLabels;
import io.karpenter.aws.launch.Readiness;
import io.karpenter.aws.launch.fleet.LaunchMark;
import io.karpenter.aws.launch.machine.PartitionHook;
import io.karpenter.aws.nodeclass.care.Ec2NodeClassCare;
import io.karpenter.aws.repair.RepairPolicies;
import io.karpenter.aws.tag.TagKeys;
import io.karpenter.core.cloud.CloudProvider;
import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.cloud.InsufficientCapacityException;
import io.karpenter.core.cloud.ProviderTask;
import io.karpenter.core.cloud.RepairPolicy;
import io.karpenter.core.cloud.ReservedCapacity;
import io.karpenter.core.cloud.TypeCorrections;
import io.karpenter.core.cloud.machine.LaunchRequest;
import io.karpenter.core.cloud.machine.Launched;
import io.karpenter.core.cloud.machine.Machine;
import io.karpenter.core.cloud.machine.NoticeQueue;
import io.karpenter.core.cloud.machine.RegistrationHook;
import io.karpenter.core.cloud.machine.RegistrationTask;
import io.karpenter.core.cloud.machine.Termination;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.cloud.nodeclass.NodeClassCare;
import io.karpenter.core.cloud.nodeclass.NodeClassKind;
import io.karpenter.core.event.ObjectRef;
import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.nodepool.NodeClassRef;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.quantity.ResourceList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.exception.SdkException;

/** EC2 as a cloud that machines can be had from. Thread-safe; calls block for as long as EC2 takes. Source: AWS-CP-01 to AWS-CP-17. */
public final class Ec2CloudProvider implements CloudProvider {

    private static final NodeClassKind KIND = Ec2NodeClassCare.KIND;

    private final Launching launching;
    private final LaunchParts launchParts;
    private final ProviderParts parts;

    public Ec2CloudProvider(Launching launching, LaunchParts launchParts, ProviderParts parts) {
        this.launching = launching;
        this.launchParts = launchParts;
        this.parts = parts;
    }

    @Override
    public String name() {
        return "aws";
    }

    @Override
    public Set<NodeClassKind> nodeClassKinds() {
        return Set.of(KIND);
    }

    @Override
    public LabelSchema labels() {
        return AwsLabels.SCHEMA;
    }

    @Override
    public Set<String> keysNotForOverlays() {
        return OverlayLimits.KEYS;
    }

    @Override
    public Set<String> resourcesNotForOverlays() {
        return OverlayLimits.RESOURCES;
    }

    @Override
    public Catalog catalog(List<NodePool> nodePools, List<NodeClass> nodeClasses) {
        List<NodeClass> usable =
                nodeClasses.stream().filter(n -> !n.metadata().deleting()).toList();
        Set<NodeClassRef> known = usable.stream().map(NodeClass::ref).collect(Collectors.toSet());
        Catalog catalog = parts.catalog().catalog(nodePools, usable);
        for (NodePool pool : nodePools) {
            Optional<NodeClassRef> ref = pool.template().nodeClassRef().filter(KIND::isKindOf);
            if (ref.isPresent() && !known.contains(ref.get())) {
                parts.events()
                        .publish(new FailedResolvingNodeClass(
                                new ObjectRef("NodePool", "", pool.name(), pool.uid()),
                                ref.get().name()));
                catalog = catalog.withNodePool(pool.name(), List.of());
            }
        }
        return catalog;
    }

    @Override
    public void correctedBy(TypeCorrections corrections) {
        parts.corrections().accept(corrections);
    }

    @Override
    public Launched create(LaunchRequest request) {
        NodeClass source =
                request.nodeClass().filter(n -> !n.metadata().deleting()).orElseThrow(() -> unresolved(request));
        LaunchClass nodeClass = LaunchClassReader.read(source);
        Readiness.require(source, nodeClass);
        Instance machine = launching.launcher().launch(request, source, nodeClass);
        machine.reservation().ifPresent(r -> launching.counts().launched(r.id(), machine.launched()));
        return launched(request, source, nodeClass, machine);
    }

    private InsufficientCapacityException unresolved(LaunchRequest request) {
        FailedResolvingNodeClass event = new FailedResolvingNodeClass(
                new ObjectRef("NodeClaim", "", request.name(), request.uid()),
                request.spec().nodeClassRef().map(NodeClassRef::name).orElse(""));
        parts.events().publish(event);
        return new InsufficientCapacityException("nodeclaim %s: %s".formatted(request.name(), event.message()));
    }

    private Launched launched(LaunchRequest request, NodeClass source, LaunchClass nodeClass, Instance machine) {
        Optional<InstanceType> type = launchParts
                .instanceType(source, machine.instanceType())
                .map(found -> launchParts.corrected(request, List.of(found)).getFirst());
        return new Launched(
                machine.providerId(),
                machine.imageId(),
                MachineLabels.of(request, nodeClass, machine, type, nodeClass.group(launching.groups())),
                annotations(source, nodeClass),
                MachineLabels.amounts(type.map(InstanceType::capacity).orElse(ResourceList.EMPTY), machine),
                MachineLabels.amounts(type.map(InstanceType::allocatable).orElse(ResourceList.EMPTY), machine));
    }

    private static Map<String, String> annotations(NodeClass source, LaunchClass nodeClass) {
        Map<String, String> stamp = source.metadata().annotations();
        Map<String, String> annotations = new TreeMap<>();
        annotations.put(NodeClassHash.ANNOTATION, stamp.getOrDefault(NodeClassHash.ANNOTATION, ""));
        annotations.put(NodeClassHash.VERSION_ANNOTATION, stamp.getOrDefault(NodeClassHash.VERSION_ANNOTATION, ""));
        annotations.put(Ec2NodeClassCare.PROFILE_ANNOTATION, nodeClass.instanceProfile());
        return annotations;
    }

    @Override
    public Termination delete(String providerId) {
        String id = instanceId(providerId);
        Optional<Instance> last = launching.machines().last(id);
        if (called(() -> launching.machines().end(id)).isPresent()) {
            return Termination.REQUESTED;
        }
        last.flatMap(Instance::reservation).ifPresent(r -> launching.counts().terminated(r.id()));
        return Termination.GONE;
    }

    @Override
    public Optional<Machine> get(String providerId) {
        String id = instanceId(providerId);
        return called(() -> launching.machines().fresh(id)).map(Ec2CloudProvider::machine);
    }

    @Override
    public Optional<String> machineId(String providerId) {
        return ProviderIds.instanceId(providerId);
    }

    @Override
    public List<Machine> list() {
        return called(() -> launching.machines().list()).stream()
                .map(Ec2CloudProvider::machine)
                .toList();
    }

    /** As its tags say, which EC2 has had since the machine was there; a fleet is for many (ADR 0017). */
    @Override
    public boolean isLaunchedFor(Machine machine, String claimUid) {
        return launching.machines().last(instanceId(machine.providerId())).stream()
                .flatMap(instance -> LaunchMark.in(instance.tags()).stream())
                .anyMatch(mark -> mark.names(claimUid));
    }

    /** A question to EC2. */
    @FunctionalInterface
    private interface Question<T> {
        T ask();
    }

    private static <T> T called(Question<T> question) {
        try {
            return question.ask();
        } catch (SdkException failed) {
            throw new CloudProviderException(String.valueOf(failed.getMessage()), failed);
        }
    }

    private static String instanceId(String providerId) {
        return ProviderIds.instanceId(providerId)
                .orElseThrow(() -> new CloudProviderException(
                        "provider id \"%s\" is not of the form aws:///<zone>/<instance id>".formatted(providerId)));
    }

    private static Machine machine(Instance instance) {
        return new Machine(
                instance.providerId(),
                Optional.ofNullable(instance.tags().get(TagKeys.NODECLAIM)),
                instance.instanceType(),
                instance.placement().zone(),
                instance.capacityType().toString(),
                instance.imageId(),
                instance.launched(),
                instance.isEnding());
    }

    @Override
    public Optional<String> driftReason(LaunchRequest claim, Machine machine) {
        return parts.drift().apply(claim, machine);
    }

    @Override
    public List<RepairPolicy> repairPolicies() {
        return RepairPolicies.ALL;
    }

    @Override
    public Optional<NoticeQueue> notices() {
        return parts.notices();
    }

    @Override
    public Optional<NodeClassCare> nodeClassCare() {
        return parts.care();
    }

    @Override
    public Optional<ReservedCapacity> reservedCapacity() {
        return parts.reserved();
    }

    @Override
    public List<RegistrationHook> registrationHooks() {
        return List.of(new PartitionHook(launching.machines()));
    }

    @Override
    public List<RegistrationTask> registrationTasks() {
        return parts.registrationTasks();
    }

    @Override
    public List<ProviderTask> tasks() {
        return parts.tasks();
    }
}
