package io.karpenter.aws.launch;

import io.karpenter.aws.capacity.AwsResources;
import io.karpenter.aws.error.AwsError;
import io.karpenter.aws.error.LaunchRefusal;
import io.karpenter.aws.label.AwsLabels;
import io.karpenter.aws.launch.choice.Choice;
import io.karpenter.aws.launch.choice.LaunchChoice;
import io.karpenter.aws.launch.choice.Offers;
import io.karpenter.aws.launch.choice.Wish;
import io.karpenter.aws.launch.template.LaunchTemplates;
import io.karpenter.aws.launch.template.Metadata;
import io.karpenter.aws.launch.template.ReservationTarget;
import io.karpenter.aws.launch.template.TemplateSpec;
import io.karpenter.aws.placement.Partitions;
import io.karpenter.aws.placement.PlacementGroup;
import io.karpenter.aws.placement.PlacementGroups;
import io.karpenter.aws.tag.LaunchTags;
import io.karpenter.core.cloud.LaunchFailedException;
import io.karpenter.core.cloud.machine.LaunchRequest;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.quantity.Resource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/** Decides all that a fleet is asked for, and sees to the launch templates. Thread-safe. Source: AWS-FLT-08 to AWS-FLT-11, AWS-LT-03 to AWS-LT-05. */
final class LaunchPlans {

    private static final Logger LOG = LoggerFactory.getLogger(LaunchPlans.class);

    private static final String NITRO_SANDBOX = "eks.amazonaws.com/nitro-sandbox";

    /** Fewer types than this on demand, where spot would be allowed, are a risk. */
    private static final int FLEXIBLE = 5;

    /** Types that can start with the same template. */
    private record Key(String imageId, long efa, long pods, Object kubelet, Optional<ReservationTarget> reservation) {}

    private final LaunchSettings settings;
    private final LaunchParts parts;
    private final LaunchTemplates templates;
    private final SubnetAddresses addresses;
    private final PlacementGroups groups;

    LaunchPlans(
            LaunchSettings settings,
            LaunchParts parts,
            LaunchTemplates templates,
            SubnetAddresses addresses,
            PlacementGroups groups) {
        this.settings = settings;
        this.parts = parts;
        this.templates = templates;
        this.addresses = addresses;
        this.groups = groups;
    }

    /**
     * @throws io.karpenter.core.cloud.InsufficientCapacityException if there is nothing to choose from
     * @throws LaunchFailedException if subnets or launch templates cannot be had
     */
    LaunchPlan plan(LaunchRequest claim, NodeClass source, LaunchClass nodeClass) {
        Wish wish = Wish.of(claim);
        Choice choice = LaunchChoice.of(wish, types(claim, source), settings.strictMinValues());
        warnOfFewTypes(claim, wish, choice);
        Optional<PlacementGroup> group = nodeClass.group(groups);
        Optional<String> partition =
                group.flatMap(g -> Partitions.target(g, wish.requirements().get(AwsLabels.PLACEMENT_GROUP_PARTITION)));
        SortedMap<String, String> tags = tags(claim, nodeClass);
        Shape shape = new Shape(claim, source, nodeClass, wish, choice, group, partition, tags);
        List<LaunchPlan.Template> ensured = ensure(shape);
        return new LaunchPlan(claim, nodeClass, choice, group, partition, subnets(nodeClass, choice), tags, ensured);
    }

    /** What templates of one launch have in common. */
    private record Shape(
            LaunchRequest claim,
            NodeClass source,
            LaunchClass nodeClass,
            Wish wish,
            Choice choice,
            Optional<PlacementGroup> group,
            Optional<String> partition,
            SortedMap<String, String> tags) {}

    private List<InstanceType> types(LaunchRequest claim, NodeClass source) {
        try {
            return parts.corrected(claim, parts.instanceTypes(source));
        } catch (SdkException failed) {
            throw new LaunchFailedException("InstanceTypeResolutionFailed", String.valueOf(failed.getMessage()));
        }
    }

    private static void warnOfFewTypes(LaunchRequest claim, Wish wish, Choice choice) {
        if (choice.capacityType() == CapacityType.ON_DEMAND
                && wish.allows(CapacityType.SPOT)
                && choice.flexibility() < FLEXIBLE) {
            LOG.error(
                    "nodeclaim {} falls back to on-demand with only {} instance types to choose from, {} or more are"
                            + " recommended",
                    claim.name(),
                    choice.flexibility(),
                    FLEXIBLE);
        }
    }

    private SubnetAddresses.Chosen subnets(LaunchClass nodeClass, Choice choice) {
        if (nodeClass.subnets().isEmpty()) {
            throw new LaunchFailedException(
                    "SubnetResolutionFailed",
                    "EC2NodeClass %s has no subnets in its status".formatted(nodeClass.name()));
        }
        Map<String, Integer> podsOfZone = new HashMap<>();
        for (InstanceType type : choice.types()) {
            int pods = (int) type.capacity().get(Resource.PODS).value();
            type.offerings().forEach(o -> podsOfZone.merge(o.zone(), pods, Math::min));
        }
        return addresses.choose(nodeClass.subnets(), podsOfZone);
    }

    /**
     * Sees to the template of an on-demand launch with a type that need not be available; nothing else is decided.
     *
     * @return its name
     * @throws SdkException if EC2 refuses
     */
    String template(LaunchRequest claim, NodeClass source, InstanceType type) {
        LaunchClass nodeClass = LaunchClassReader.read(source);
        Shape shape = new Shape(
                claim,
                source,
                nodeClass,
                Wish.of(claim),
                new Choice(CapacityType.ON_DEMAND, List.of(type), 1),
                nodeClass.group(groups),
                Optional.empty(),
                tags(claim, nodeClass));
        List<LaunchPlan.Template> made = ensured(shape);
        if (made.isEmpty()) {
            throw failed("EC2 offers %s in no zone".formatted(type.name()));
        }
        return made.getFirst().name();
    }

    private SortedMap<String, String> tags(LaunchRequest claim, LaunchClass nodeClass) {
        return LaunchTags.of(
                nodeClass.tags(),
                settings.cluster(),
                claim.labels().getOrDefault(Labels.NODEPOOL, ""),
                nodeClass.name());
    }

    private List<LaunchPlan.Template> ensured(Shape shape) {
        return grouped(shape).entrySet().stream()
                .map(e -> {
                    String name = templates.ensure(spec(shape, e.getKey(), e.getValue()));
                    return new LaunchPlan.Template(name, e.getKey().imageId(), e.getValue(), parts.zoneOf(name));
                })
                .toList();
    }

    private List<LaunchPlan.Template> ensure(Shape shape) {
        try {
            return ensured(shape);
        } catch (SdkException failed) {
            LaunchRefusal refusal = LaunchRefusal.of(
                    AwsError.of(failed).map(AwsError::toString).orElseGet(() -> String.valueOf(failed.getMessage())));
            throw new LaunchFailedException(refusal.reason(), refusal.message());
        }
    }

    private Map<Key, List<InstanceType>> grouped(Shape shape) {
        LaunchClass nodeClass = shape.nodeClass();
        if (nodeClass.securityGroups().isEmpty()) {
            throw failed("EC2NodeClass %s has no security groups in its status".formatted(nodeClass.name()));
        }
        Map<String, String> images = parts.images(shape.source(), shape.choice().types());
        if (images.isEmpty()) {
            throw failed("no image of EC2NodeClass %s boots any of the instance types".formatted(nodeClass.name()));
        }
        boolean efa = shape.wish().requests().get(AwsResources.EFA).signum() > 0;
        Map<Key, List<InstanceType>> groups = new LinkedHashMap<>();
        for (InstanceType type : shape.choice().types()) {
            String image = images.get(type.name());
            if (image != null) {
                ofReservation(type)
                        .forEach((reservation, part) -> groups.computeIfAbsent(
                                        new Key(
                                                image,
                                                efa
                                                        ? type.capacity()
                                                                .get(AwsResources.EFA)
                                                                .value()
                                                        : 0,
                                                type.capacity()
                                                        .get(Resource.PODS)
                                                        .value(),
                                                parts.kubeletSettings(shape.source(), type),
                                                reservation),
                                        key -> new ArrayList<>())
                                .add(part));
            }
        }
        return groups;
    }

    private static LaunchFailedException failed(String message) {
        return new LaunchFailedException("LaunchFailed", message);
    }

    /** A template targets one reservation. */
    private static Map<Optional<ReservationTarget>, InstanceType> ofReservation(InstanceType type) {
        Map<Optional<ReservationTarget>, List<Offering>> parts = new LinkedHashMap<>();
        for (Offering offering : type.offerings()) {
            Optional<ReservationTarget> target = offering.capacityType() == CapacityType.RESERVED
                    ? Optional.of(new ReservationTarget(
                            Offers.reservationId(offering),
                            Offers.reservationType(offering),
                            Offers.isInterruptible(offering)))
                    : Optional.empty();
            parts.computeIfAbsent(target, t -> new ArrayList<>()).add(offering);
        }
        Map<Optional<ReservationTarget>, InstanceType> types = new LinkedHashMap<>();
        parts.forEach((target, offerings) -> types.put(target, type.withOfferings(offerings)));
        return types;
    }

    private TemplateSpec spec(Shape shape, Key key, List<InstanceType> types) {
        LaunchClass nodeClass = shape.nodeClass();
        return new TemplateSpec(
                nodeClass.name(),
                nodeClass.instanceProfile(),
                nodeClass.securityGroups(),
                shape.tags(),
                key.imageId(),
                parts.userData(shape.claim(), shape.source(), key.imageId(), types),
                nodeClass.volumes().isEmpty() ? parts.defaultVolumes(shape.source()) : nodeClass.volumes(),
                nodeClass.metadata().orElseGet(() -> Metadata.withoutSchema(settings.ipv6())),
                nodeClass.monitoring(),
                nodeClass.nestedVirtualization(),
                shape.wish().requests().get(NITRO_SANDBOX).signum() > 0,
                new TemplateSpec.Network(
                        nodeClass.publicIp(),
                        nodeClass.prefixes(),
                        settings.ipv6(),
                        (int) key.efa(),
                        nodeClass.interfaces(),
                        nodeClass.tracking()),
                shape.choice().capacityType(),
                key.reservation(),
                shape.wish().tenancy(),
                shape.group().map(PlacementGroup::id),
                shape.partition().map(p -> OptionalInt.of(Integer.parseInt(p))).orElse(OptionalInt.empty()),
                settings.reservedCapacity());
    }
}
