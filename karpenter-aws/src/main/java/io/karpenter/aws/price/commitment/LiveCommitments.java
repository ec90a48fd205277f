package io.karpenter.aws.price.commitment;

import io.karpenter.aws.error.AwsError;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeReservedInstancesRequest;
import software.amazon.awssdk.services.ec2.model.Filter;

/**
 * The account's Reserved Instances as EC2 last stated them, beside commitments that a file states, which replace those with their ids.
 * Without the permission to ask, that is said once and the file's alone count. Thread-safe; readers never wait.
 */
public final class LiveCommitments {

    /** How often to refresh. */
    public static final Duration INTERVAL = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(LiveCommitments.class);

    private final Ec2Client ec2;
    private final Commitments stated;
    private final AtomicBoolean toldForbidden = new AtomicBoolean();
    private volatile Known known;

    private record Known(Commitments commitments, long version) {}

    /**
     * Nothing is asked of EC2 before {@link #refresh}.
     *
     * @param stated by a file
     */
    public LiveCommitments(Ec2Client ec2, Commitments stated) {
        this.ec2 = ec2;
        this.stated = stated;
        this.known = new Known(stated.merged(), 0);
    }

    public Commitments current() {
        return known.commitments();
    }

    /** Grows whenever they change. */
    public long version() {
        return known.version();
    }

    /**
     * Asks for the Reserved Instances that are active.
     *
     * @throws SdkException if EC2 fails otherwise than for want of permission; what is known stays
     */
    public void refresh() {
        try {
            know(new Commitments(active(), List.of()).and(stated));
        } catch (SdkException refused) {
            if (!AwsError.is(refused, AwsError.Kind.UNAUTHORIZED)) {
                throw refused;
            }
            know(stated);
            if (toldForbidden.compareAndSet(false, true)) {
                LOG.warn(
                        "Reserved Instances do not count: {}. Allow ec2:DescribeReservedInstances, or state them in a"
                                + " file (--commitments)",
                        refused.getMessage());
            }
        }
    }

    private void know(Commitments all) {
        Commitments now = all.merged();
        if (!now.equals(known.commitments())) {
            known = new Known(now, known.version() + 1);
        }
    }

    private List<ReservedInstances> active() {
        DescribeReservedInstancesRequest request = DescribeReservedInstancesRequest.builder()
                .filters(Filter.builder().name("state").values("active").build())
                .build();
        return ec2.describeReservedInstances(request).reservedInstances().stream()
                .filter(r -> r.instanceCount() != null && r.instanceCount() > 0)
                .filter(r -> r.productDescriptionAsString() != null
                        && r.productDescriptionAsString().startsWith("Linux/UNIX"))
                .filter(r -> r.instanceTenancyAsString() == null
                        || r.instanceTenancyAsString().equals("default"))
                // Those that cover the same count as one under the id of the first, which is then always the same.
                .sorted(Comparator.comparing(r -> r.reservedInstancesId()))
                .map(r -> new ReservedInstances(
                        r.reservedInstancesId(),
                        r.instanceTypeAsString(),
                        Optional.ofNullable(r.availabilityZone()).filter(zone -> !zone.isEmpty()),
                        r.instanceCount()))
                .toList();
    }
}
