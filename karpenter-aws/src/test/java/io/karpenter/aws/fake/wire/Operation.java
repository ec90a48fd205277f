package io.karpenter.aws.fake.wire;

import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkPojo;

/**
 * One operation of a service.
 *
 * @param request makes an empty builder of its request
 * @param work answers a request, or throws a {@link Fault}
 * @param checksFirst whether {@code work} itself minds {@code DryRun}, because it checks more before
 * @param alone whether no other such operation of the service may run meanwhile
 */
record Operation(
        Service service,
        String name,
        Supplier<? extends SdkPojo> request,
        Function<SdkPojo, SdkPojo> work,
        boolean checksFirst,
        boolean alone) {}
