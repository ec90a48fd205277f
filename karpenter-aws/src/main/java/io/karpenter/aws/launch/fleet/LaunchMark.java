package io.karpenter.aws.launch.fleet;

import io.karpenter.aws.hash.ContentHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Says of which call a machine is and for which NodeClaims that was: written into its tags at launch, so that it is there as soon as the machine is. A
 * claim is named by 64 bits of a hash of its uid, 11 characters, so that 21 fit into a tag. Immutable. Source: ADR 0017.
 *
 * @param token client token of the call
 * @param claims in the order of their uids: the first one's is the machine with the least id, and so on
 */
public record LaunchMark(String token, List<String> claims) {

    /** Client token of the call that launched the machine. */
    public static final String LAUNCH_TAG = "karpenter.k8s.aws/launch";

    /** The claims of the call; more tags follow with {@code -2} and so on. */
    public static final String CLAIMS_TAG = "karpenter.k8s.aws/launched-for";

    /** EC2 takes as many tags. */
    private static final int MOST_TAGS = 50;

    /** That a machine gets when its Node is there: its name and that of its NodeClaim (AWS-TAG-03). */
    private static final int LATER_TAGS = 2;

    private static final int MOST_CLAIM_TAGS = 10;
    private static final int CLAIMS_PER_TAG = 21;
    private static final int HASH_BYTES = 8;
    private static final int TOKEN_BYTES = 24;

    public LaunchMark {
        claims = List.copyOf(claims);
    }

    /** The mark of a call for these orders, which are in the order of their uids. */
    static LaunchMark of(List<FleetOrder> orders) {
        return new LaunchMark(
                text(ContentHash.bytes(orders.stream().map(FleetOrder::identity).toList()), TOKEN_BYTES),
                orders.stream().map(o -> nameOf(o.uid())).toList());
    }

    /**
     * How many claims one call may be for: as many as there are tags left for, and 210 at most.
     *
     * @param otherTags that machines get at launch, the user's among them
     */
    static int mostClaims(int otherTags) {
        int left = MOST_TAGS - LATER_TAGS - 1 - otherTags;
        return CLAIMS_PER_TAG * Math.max(1, Math.min(MOST_CLAIM_TAGS, left));
    }

    /** How a claim is named in marks. */
    public static String nameOf(String uid) {
        return text(ContentHash.bytes(List.of(uid)), HASH_BYTES);
    }

    private static String text(byte[] hash, int bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, bytes));
    }

    /** The mark in a machine's tags; empty if this program did not launch it. */
    public static Optional<LaunchMark> in(Map<String, String> tags) {
        String token = tags.get(LAUNCH_TAG);
        if (token == null) {
            return Optional.empty();
        }
        List<String> claims = new ArrayList<>();
        for (int i = 1; tags.containsKey(key(i)); i++) {
            claims.addAll(Arrays.asList(tags.getOrDefault(key(i), "").split(" ")));
        }
        return Optional.of(new LaunchMark(token, claims));
    }

    private static String key(int number) {
        return number == 1 ? CLAIMS_TAG : CLAIMS_TAG + "-" + number;
    }

    /** As tags of the machines. */
    public Map<String, String> tags() {
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put(LAUNCH_TAG, token);
        for (int from = 0; from < claims.size(); from += CLAIMS_PER_TAG) {
            int to = Math.min(claims.size(), from + CLAIMS_PER_TAG);
            tags.put(key(from / CLAIMS_PER_TAG + 1), String.join(" ", claims.subList(from, to)));
        }
        return tags;
    }

    /** True if the call was for this claim, maybe among others. */
    public boolean names(String uid) {
        return placeOf(uid).isPresent();
    }

    /** Where the claim stands in it; empty if the call was not for it. */
    OptionalInt placeOf(String uid) {
        int place = claims.indexOf(nameOf(uid));
        return place < 0 ? OptionalInt.empty() : OptionalInt.of(place);
    }

    /** Machines go by their ids to claims by their uids: everybody can say whose is whose, whenever. */
    static List<String> inOrder(Collection<String> instanceIds) {
        return instanceIds.stream().sorted().toList();
    }
}
