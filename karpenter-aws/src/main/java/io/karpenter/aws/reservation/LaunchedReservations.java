package io.karpenter.aws.reservation;

import io.karpenter.aws.label.AwsLabels;
import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.cloud.ReservedCapacity;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * The reservations that machines run in, whether an EC2NodeClass still selects them or not. Thread-safe. Source: AWS-CR-09, AWS-CR-10.
 */
public final class LaunchedReservations implements ReservedCapacity {

    private final CapacityReservations reservations;

    public LaunchedReservations(CapacityReservations reservations) {
        this.reservations = reservations;
    }

    @Override
    public String idLabel() {
        return AwsLabels.RESERVATION_ID;
    }

    @Override
    public Set<String> labels() {
        return AwsLabels.OF_RESERVATION;
    }

    @Override
    public Set<String> ending(Set<String> ids) {
        try {
            return reservations
                    .find(new TreeSet<>(ids).stream().map(ReservationTerm::ofId).toList())
                    .stream()
                    .filter(FoundReservation::isExpiring)
                    .map(FoundReservation::id)
                    .collect(Collectors.toSet());
        } catch (SdkException failed) {
            throw new CloudProviderException(String.valueOf(failed.getMessage()), failed);
        }
    }
}
