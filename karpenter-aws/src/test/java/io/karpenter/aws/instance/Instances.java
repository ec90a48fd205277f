package io.karpenter.aws.instance;

import io.karpenter.core.offering.CapacityType;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Instances for tests: a running m5.large on demand unless told otherwise. */
public final class Instances {

    private String imageId = "ami-1";
    private String subnetId = "subnet-1";
    private Set<String> securityGroups = Set.of("sg-1");
    private Optional<Instance.Reservation> reservation = Optional.empty();
    private Map<String, String> tags = Map.of();

    private Instances() {}

    public static Instances instance() {
        return new Instances();
    }

    public Instances image(String id) {
        imageId = id;
        return this;
    }

    public Instances subnet(String id) {
        subnetId = id;
        return this;
    }

    public Instances securityGroups(String... ids) {
        securityGroups = Set.of(ids);
        return this;
    }

    public Instances reservedIn(String id) {
        reservation = Optional.of(new Instance.Reservation(id, "default", false));
        return this;
    }

    public Instances tags(Map<String, String> all) {
        tags = all;
        return this;
    }

    public Instance build() {
        return new Instance(
                "i-1",
                "running",
                "m5.large",
                imageId,
                Instant.EPOCH,
                new Instance.Placement(
                        "us-west-2a", Optional.empty(), "default", Optional.empty(), OptionalInt.empty()),
                new Instance.Network(subnetId, securityGroups, 0),
                reservation.isPresent() ? CapacityType.RESERVED : CapacityType.ON_DEMAND,
                reservation,
                tags);
    }
}
