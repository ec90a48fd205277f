package io.karpenter.core.cloud;

import java.util.Set;

/**
 * What a provider knows of the capacity reservations that machines run in. Thread-safe, may block, and may be asked the same again at any
 * time. Source: AWS-CR-01, AWS-CR-09, AWS-CR-10.
 */
public interface ReservedCapacity {

    /** Key of the label by which a NodeClaim names the reservation that its machine was launched into. */
    String idLabel();

    /** Keys of all labels that only machines in a reservation have, {@link #idLabel} included. */
    Set<String> labels();

    /**
     * Those of {@code reservations} that end so soon that their machines have to leave now, before the cloud takes them.
     *
     * @throws CloudProviderException if that cannot be found out
     */
    Set<String> ending(Set<String> reservations);
}
