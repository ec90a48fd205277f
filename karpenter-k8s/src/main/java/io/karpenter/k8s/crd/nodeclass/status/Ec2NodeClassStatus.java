package io.karpenter.k8s.crd.nodeclass.status;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.karpenter.k8s.crd.common.Condition;
import io.karpenter.k8s.crd.common.Copies;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an EC2NodeClass selects, and whether it can be used.  Source: API 5.3. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Ec2NodeClassStatus(
        @JsonPropertyDescription("Subnets, the one with most free addresses first.")
        List<Subnet> subnets,

        @JsonPropertyDescription("Security groups.") List<SecurityGroup> securityGroups,

        @JsonPropertyDescription("Capacity reservations.") List<Reservation> capacityReservations,

        @JsonPropertyDescription("Images, the newest first.")
        List<Image> amis,

        @JsonPropertyDescription("Instance profile of machines.") @Nullable
        String instanceProfile,

        @JsonPropertyDescription("What is observed, by type.")
        List<Condition> conditions) {

    public Ec2NodeClassStatus {
        subnets = Copies.of(subnets);
        securityGroups = Copies.of(securityGroups);
        capacityReservations = Copies.of(capacityReservations);
        amis = Copies.of(amis);
        conditions = Copies.of(conditions);
    }
}
