package io.karpenter.k8s.reservation;

import io.karpenter.core.cloud.ReservedCapacity;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Reservations of a cloud, of which a test says which ones end. */
public final class TestReservations implements ReservedCapacity {

    static final String ID = "test.sh/reservation-id";
    static final String TYPE = "test.sh/reservation-type";
    static final String INTERRUPTIBLE = "test.sh/reservation-interruptible";

    private final Set<String> ending;
    private final List<Set<String>> asked = new ArrayList<>();

    public TestReservations(String... ending) {
        this.ending = Set.of(ending);
    }

    /** What was asked for, call by call. */
    List<Set<String>> asked() {
        return List.copyOf(asked);
    }

    @Override
    public String idLabel() {
        return ID;
    }

    @Override
    public Set<String> labels() {
        return Set.of(ID, TYPE, INTERRUPTIBLE);
    }

    @Override
    public Set<String> ending(Set<String> reservations) {
        asked.add(Set.copyOf(reservations));
        return reservations.stream().filter(ending::contains).collect(Collectors.toSet());
    }
}
