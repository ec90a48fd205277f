package io.karpenter.aws.reservation;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One term of {@code capacityReservationSelectorTerms}; a reservation fits if it fits any of them.
 *
 * @param id stands alone
 * @param tags a value of {@code *} means any
 */
public record ReservationTerm(
        Optional<String> id, Map<String, String> tags, Optional<String> owner, Optional<String> matchCriteria) {

    public ReservationTerm {
        tags = Collections.unmodifiableMap(new TreeMap<>(tags));
    }

    public static ReservationTerm ofId(String id) {
        return new ReservationTerm(Optional.of(id), Map.of(), Optional.empty(), Optional.empty());
    }
}
