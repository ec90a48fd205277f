package io.karpenter.aws.nodeclass.read;

import io.karpenter.aws.tree.Fields;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Checks the terms that select subnets, security groups, capacity reservations and a placement group. Offline nothing can be
 * selected, so nothing is kept. Source: API-ENC-04 to API-ENC-19.
 *
 * <p>The API server refuses terms that combine an id with other selectors only if every term of the list does; manifests may
 * rely on it, so it holds here too.
 */
final class SelectorTerms {

    static final int MOST_TERMS = 30;

    private static final int MOST_TAGS = 20;
    private static final Pattern SUBNET = Pattern.compile("subnet-[0-9a-z]+");
    private static final Pattern SECURITY_GROUP = Pattern.compile("sg-[0-9a-z]+");
    private static final Pattern RESERVATION = Pattern.compile("^cr-[0-9a-z]+$");
    private static final Pattern ACCOUNT = Pattern.compile("^[0-9]{12}$");
    private static final Pattern PLACEMENT_GROUP = Pattern.compile("^pg-[0-9a-z]+$");

    private SelectorTerms() {}

    static void check(Fields spec) {
        subnets(spec);
        securityGroups(spec);
        capacityReservations(spec);
        placementGroup(spec);
    }

    private static void subnets(Fields spec) {
        List<Fields> terms = required(spec, "subnetSelectorTerms");
        for (Fields term : terms) {
            tags(term);
            term.text("id", SUBNET);
            anyOf(term, "tags", "id");
            term.warnOfOthers();
        }
        refuseIfAll(spec, "subnetSelectorTerms", terms, t -> t.has("id") && t.has("tags"), "id without tags");
    }

    private static void securityGroups(Fields spec) {
        String name = "securityGroupSelectorTerms";
        List<Fields> terms = required(spec, name);
        for (Fields term : terms) {
            tags(term);
            term.text("id", SECURITY_GROUP);
            term.text("name");
            anyOf(term, "tags", "id", "name");
            term.warnOfOthers();
        }
        refuseIfAll(
                spec, name, terms, t -> t.has("id") && (t.has("tags") || t.has("name")), "id without tags and name");
        refuseIfAll(
                spec, name, terms, t -> t.has("name") && (t.has("tags") || t.has("id")), "name without tags and id");
    }

    private static void capacityReservations(Fields spec) {
        String name = "capacityReservationSelectorTerms";
        List<Fields> terms = spec.objects(name, MOST_TERMS).orElse(List.of());
        for (Fields term : terms) {
            tags(term);
            term.text("id", RESERVATION);
            term.text("ownerID", ACCOUNT);
            term.oneOf("instanceMatchCriteria", "open", "targeted");
            anyOf(term, "tags", "id", "instanceMatchCriteria");
            term.warnOfOthers();
        }
        if (spec.has(name)) {
            // An empty list counts as one in which every term combines them.
            Predicate<Fields> combined =
                    t -> t.has("id") && (t.has("tags") || t.has("ownerID") || t.has("instanceMatchCriteria"));
            if (terms.stream().allMatch(combined)) {
                spec.problem(
                        name, "terms with an id and nothing else, or without an id; no list rather than an empty one");
            }
        }
    }

    private static void placementGroup(Fields spec) {
        Optional<Fields> stated = spec.object("placementGroupSelector");
        if (stated.isEmpty()) {
            return;
        }
        Fields selector = stated.get();
        selector.filledText("name");
        selector.text("id", PLACEMENT_GROUP);
        if (selector.has("name") == selector.has("id")) {
            spec.problem("placementGroupSelector", "exactly one of name, id");
        }
        selector.warnOfOthers();
        spec.warning(
                "placementGroupSelector",
                "not resolved offline: types are planned as if there were no placement group");
    }

    /** The terms of a list that must be there and not be empty. */
    static List<Fields> required(Fields spec, String name) {
        List<Fields> terms = spec.objects(name, MOST_TERMS).orElse(List.of());
        if (terms.isEmpty()) {
            spec.problem(name, "a list of 1 to %d terms".formatted(MOST_TERMS));
        }
        return terms;
    }

    static void tags(Fields term) {
        term.textMap("tags").ifPresent(tags -> {
            if (tags.size() > MOST_TAGS) {
                term.problem("tags", "at most %d tags".formatted(MOST_TAGS));
            }
            if (tags.containsKey("") || tags.containsValue("")) {
                term.problem("tags", "keys and values that are not empty");
            }
        });
    }

    static void anyOf(Fields term, String... selectors) {
        if (Arrays.stream(selectors).noneMatch(term::has)) {
            term.problemHere("no selector", "at least one of " + String.join(", ", selectors));
        }
    }

    private static void refuseIfAll(
            Fields spec, String name, List<Fields> terms, Predicate<Fields> combined, String allowed) {
        if (!terms.isEmpty() && terms.stream().allMatch(combined)) {
            spec.problem(name, allowed);
        }
    }
}
