package io.karpenter.aws.launch.machine;

import io.karpenter.aws.instance.Instance;
import io.karpenter.aws.instance.ProviderIds;
import io.karpenter.aws.label.AwsLabels;
import io.karpenter.core.cloud.machine.LaunchRequest;
import io.karpenter.core.cloud.machine.RegistrationHook;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Finds out which partition EC2 has chosen, before the Node takes pods. Thread-safe. Source: AWS-PG-07. */
public final class PartitionHook implements RegistrationHook {

    private static final Result AGAIN = new Result(Optional.of(Duration.ofSeconds(5)), Map.of());

    private final Machines machines;

    public PartitionHook(Machines machines) {
        this.machines = machines;
    }

    @Override
    public String name() {
        return "PlacementGroupPartition";
    }

    @Override
    public Result run(LaunchRequest claim, String providerId) {
        String partition = claim.labels().get(AwsLabels.PLACEMENT_GROUP_PARTITION);
        if (partition == null || !partition.isEmpty() || !claim.labels().containsKey(AwsLabels.PLACEMENT_GROUP_ID)) {
            return Result.DONE;
        }
        OptionalInt chosen = ProviderIds.instanceId(providerId)
                .flatMap(machines::fresh)
                .map(Instance::placement)
                .map(Instance.Placement::partition)
                .orElse(OptionalInt.empty());
        return chosen.isPresent()
                ? new Result(
                        Optional.empty(),
                        Map.of(AwsLabels.PLACEMENT_GROUP_PARTITION, Integer.toString(chosen.getAsInt())))
                : AGAIN;
    }
}
