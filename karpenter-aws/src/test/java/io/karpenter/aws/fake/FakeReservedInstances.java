package io.karpenter.aws.fake;

import io.karpenter.aws.fake.wire.Operations;
import io.karpenter.aws.fake.wire.Service;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import software.amazon.awssdk.services.ec2.model.DescribeReservedInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeReservedInstancesResponse;
import software.amazon.awssdk.services.ec2.model.ReservedInstances;

/** The Reserved Instances of the account. */
public final class FakeReservedInstances {

    private static final Filters<ReservedInstances> FILTERS =
            new Filters<>(ReservedInstances::tags, Map.of("state", ReservedInstances::stateAsString));

    private final List<ReservedInstances> all = new CopyOnWriteArrayList<>();

    FakeReservedInstances(Operations operations) {
        operations.on(
                Service.EC2,
                DescribeReservedInstancesRequest.class,
                DescribeReservedInstancesRequest::builder,
                request -> DescribeReservedInstancesResponse.builder()
                        .reservedInstances(FILTERS.apply(all, request.filters()))
                        .build());
    }

    public void put(ReservedInstances reserved) {
        all.add(reserved);
    }

    /** Active ones of the region, for Linux on shared tenancy; change it by {@code toBuilder()}. */
    public static ReservedInstances regional(String id, String instanceType, int count) {
        return ReservedInstances.builder()
                .reservedInstancesId(id)
                .instanceType(instanceType)
                .instanceCount(count)
                .scope("Region")
                .productDescription("Linux/UNIX")
                .instanceTenancy("default")
                .state("active")
                .build();
    }
}
