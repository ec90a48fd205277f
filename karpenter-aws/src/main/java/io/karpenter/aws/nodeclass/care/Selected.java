package io.karpenter.aws.nodeclass.care;

import io.karpenter.aws.discovery.SecurityGroups;
import io.karpenter.aws.discovery.SelectorTerm;
import io.karpenter.aws.discovery.SubnetFacts;
import io.karpenter.aws.discovery.Subnets;
import io.karpenter.aws.image.NodeImage;
import io.karpenter.aws.image.NodeImages;
import io.karpenter.aws.image.UnsupportedAliasException;
import io.karpenter.aws.placement.PlacementGroups;
import io.karpenter.aws.reservation.CapacityReservations;
import io.karpenter.aws.reservation.FoundReservation;
import io.karpenter.aws.reservation.ReservationTerm;
import io.karpenter.aws.tree.Fields;
import io.karpenter.aws.tree.Findings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Finds out what an EC2NodeClass selects. Where AWS does not answer, what was there stays. Thread-safe. Source: AWS-NC-06 to AWS-NC-09, AWS-CR-08,
 * AWS-PG-05.
 *
 * @param images those that a spec selects
 * @param reservations absent while reserved capacity is not used
 */
public record Selected(
        Function<Map<String, Object>, List<NodeImage>> images,
        Subnets subnets,
        SecurityGroups securityGroups,
        Optional<CapacityReservations> reservations,
        PlacementGroups placementGroups) {

    private static final Duration SOON = Duration.ofMinutes(1);
    private static final Duration LATER = Duration.ofMinutes(5);

    /** The steps that find all of it, in order. */
    List<Consumer> steps() {
        return List.of(this::images, this::reservations, this::placementGroup, this::subnets, this::securityGroups);
    }

    /** One step. */
    @FunctionalInterface
    interface Consumer {
        void find(Draft draft);
    }

    private void images(Draft draft) {
        List<NodeImage> found;
        try {
            found = images.apply(draft.spec());
        } catch (UnsupportedAliasException never) {
            draft.fails(CareConditions.IMAGES, UnsupportedAliasException.REASON, String.valueOf(never.getMessage()));
            return;
        }
        draft.put("amis", NodeImages.toStatus(found));
        settle(draft, CareConditions.IMAGES, found.isEmpty(), "AMINotFound", "amiSelectorTerms select no image");
        draft.again(found.isEmpty() ? SOON : LATER);
    }

    private void subnets(Draft draft) {
        List<SubnetFacts> found = subnets.list(SelectorTerm.subnets(draft.before()));
        draft.put("subnets", found.stream().map(Selected::entry).toList());
        settle(
                draft,
                CareConditions.SUBNETS,
                found.isEmpty(),
                "SubnetsNotFound",
                "subnetSelectorTerms select no subnet");
        draft.again(SOON);
    }

    private static Map<String, Object> entry(SubnetFacts subnet) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("id", subnet.id());
        entry.put("zone", subnet.zone());
        if (!subnet.zoneId().isEmpty()) {
            entry.put("zoneID", subnet.zoneId());
        }
        return entry;
    }

    private void securityGroups(Draft draft) {
        var found = securityGroups.list(SelectorTerm.securityGroups(draft.before()));
        draft.put(
                "securityGroups",
                found.stream()
                        .map(g -> Map.<String, Object>of("id", g.id(), "name", g.name()))
                        .toList());
        settle(
                draft,
                CareConditions.SECURITY_GROUPS,
                found.isEmpty(),
                "SecurityGroupsNotFound",
                "securityGroupSelectorTerms select no security group");
        draft.again(found.isEmpty() ? SOON : LATER);
    }

    private static void settle(Draft draft, String type, boolean missing, String reason, String message) {
        if (missing) {
            draft.fails(type, reason, message);
        } else {
            draft.holds(type);
        }
    }

    private void reservations(Draft draft) {
        if (reservations.isEmpty()) {
            return;
        }
        List<FoundReservation> found = reservations.get().find(terms(draft.spec()));
        draft.put("capacityReservations", found.stream().map(Selected::entry).toList());
        draft.holds(CareConditions.RESERVATIONS);
        draft.again(found.stream()
                .flatMap(r -> r.end().stream())
                .map(end -> Duration.between(draft.now(), end))
                .filter(left -> left.compareTo(SOON) < 0)
                .min(Duration::compareTo)
                .map(left -> left.isNegative() ? Duration.ZERO : left)
                .orElse(SOON));
    }

    private static Map<String, Object> entry(FoundReservation reservation) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("availabilityZone", reservation.zone());
        reservation.end().ifPresent(end -> entry.put("endTime", end.toString()));
        entry.put("id", reservation.id());
        entry.put("instanceMatchCriteria", reservation.matchCriteria());
        entry.put("instanceType", reservation.instanceType());
        entry.put("ownerID", reservation.owner());
        entry.put("reservationType", reservation.type());
        entry.put("interruptible", reservation.interruptible());
        entry.put("state", reservation.state());
        return entry;
    }

    private static List<ReservationTerm> terms(Map<String, Object> spec) {
        return new Fields(spec, "spec", new Findings(""))
                .objects("capacityReservationSelectorTerms", Integer.MAX_VALUE).orElse(List.of()).stream()
                        .map(term -> new ReservationTerm(
                                filled(term, "id"),
                                term.textMap("tags").orElse(Map.of()),
                                filled(term, "ownerID"),
                                filled(term, "instanceMatchCriteria")))
                        .toList();
    }

    private static Optional<String> filled(Fields term, String name) {
        return term.text(name).filter(text -> !text.isEmpty());
    }

    private void placementGroup(Draft draft) {
        Optional<PlacementGroups.Selector> selector = PlacementGroups.Selector.ofSpec(draft.spec());
        if (selector.isEmpty()) {
            draft.holds(CareConditions.PLACEMENT_GROUP);
            return;
        }
        PlacementGroups.Found found = placementGroups.find(selector.get());
        if (found.error().isPresent()) {
            SdkException error = found.error().get();
            draft.fails(
                    CareConditions.PLACEMENT_GROUP,
                    "PlacementGroupResolutionFailed",
                    String.valueOf(error.getMessage()));
            throw error;
        }
        settle(
                draft,
                CareConditions.PLACEMENT_GROUP,
                found.group().isEmpty(),
                "PlacementGroupNotFound",
                "placementGroupSelector selects no placement group");
    }
}
