package io.karpenter.aws.shift;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which zones have been shifted away, or have come back, since this was last told. Whoever tells it says so afterwards; what fails to be told is
 * still to be told. Thread-safe. Source: AWS-ZS-06.
 */
final class ZonalShiftChanges {

    /**
     * A change to be told.
     *
     * @param active true if the zone is shifted away, false if it is back
     */
    record Change(String zoneId, boolean active) {}

    private final ZonalShifts shifts;
    private final SortedSet<String> told = new TreeSet<>();

    ZonalShiftChanges(ZonalShifts shifts) {
        this.shifts = shifts;
    }

    /** What is to be told now, by zone id. */
    synchronized List<Change> pending() {
        SortedSet<String> shifted = shifts.shifted();
        SortedSet<String> zones = new TreeSet<>(told);
        zones.addAll(shifted);
        List<Change> changes = new ArrayList<>();
        for (String zone : zones) {
            if (shifted.contains(zone) != told.contains(zone)) {
                changes.add(new Change(zone, shifted.contains(zone)));
            }
        }
        return changes;
    }

    /** Takes in that a change has been told. */
    synchronized void told(Change change) {
        if (change.active()) {
            told.add(change.zoneId());
        } else {
            told.remove(change.zoneId());
        }
    }
}
