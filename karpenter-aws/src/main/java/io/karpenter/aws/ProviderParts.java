package io.karpenter.aws;

import io.karpenter.core.cloud.CatalogSource;
import io.karpenter.core.cloud.ProviderTask;
import io.karpenter.core.cloud.ReservedCapacity;
import io.karpenter.core.cloud.TypeCorrections;
import io.karpenter.core.cloud.machine.LaunchRequest;
import io.karpenter.core.cloud.machine.Machine;
import io.karpenter.core.cloud.machine.NoticeQueue;
import io.karpenter.core.cloud.machine.RegistrationTask;
import io.karpenter.core.cloud.nodeclass.NodeClassCare;
import io.karpenter.core.event.EventSink;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * What the provider is made of beside launching.
 *
 * @param catalog instance types with offerings as they are now
 * @param corrections hears where to ask how NodeOverlays correct instance types
 * @param events who is told what is wrong with objects
 * @param drift why a machine is no longer what is asked for
 * @param notices what AWS says of machines, if there is a queue for it
 * @param care who looks after EC2NodeClasses; empty: somebody else does
 * @param reserved what is known of capacity reservations; empty if they are not used
 * @param registrationTasks what is done once for each Node that is registered
 * @param tasks what is done from time to time
 */
public record ProviderParts(
        CatalogSource catalog,
        Consumer<TypeCorrections> corrections,
        EventSink events,
        BiFunction<LaunchRequest, Machine, Optional<String>> drift,
        Optional<NoticeQueue> notices,
        Optional<NodeClassCare> care,
        Optional<ReservedCapacity> reserved,
        List<RegistrationTask> registrationTasks,
        List<ProviderTask> tasks) {

    public ProviderParts {
        registrationTasks = List.copyOf(registrationTasks);
        tasks = List.copyOf(tasks);
    }
}
