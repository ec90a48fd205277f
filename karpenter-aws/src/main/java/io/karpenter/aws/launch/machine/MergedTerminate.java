package io.karpenter.aws.launch.machine;

import io.karpenter.aws.batch.Pending;
import io.karpenter.aws.error.AwsError;
import io.karpenter.core.cloud.CloudProviderException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;

/**
 * Ends many machines in one call, and those that it does not report as ending one by one; none of them where EC2 limits the rate. Source:
 * AWS-BAT-06.
 */
final class MergedTerminate {

    private static final Logger LOG = LoggerFactory.getLogger(MergedTerminate.class);
    private static final Set<String> ENDING = Set.of("shutting-down", "terminated");

    private final Ec2Client ec2;
    private final Executor executor;

    MergedTerminate(Ec2Client ec2, Executor executor) {
        this.ec2 = ec2;
        this.executor = executor;
    }

    void run(List<Pending<String, Boolean>> requests) {
        List<String> ids = requests.stream().map(Pending::request).distinct().toList();
        if (ids.size() == 1) {
            one(ids.getFirst(), requests);
            return;
        }
        Set<String> ending;
        try {
            ending = merged(ids);
        } catch (SdkException throttled) {
            requests.forEach(r -> r.fail(throttled));
            return;
        }
        requests.stream().filter(r -> ending.contains(r.request())).forEach(r -> r.answer(true));
        CompletableFuture<?>[] single = ids.stream()
                .filter(id -> !ending.contains(id))
                .map(id -> CompletableFuture.runAsync(() -> one(id, requests), executor))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(single).join();
    }

    private Set<String> merged(List<String> ids) {
        try {
            return ending(ids);
        } catch (SdkException failed) {
            if (AwsError.is(failed, AwsError.Kind.THROTTLED)) {
                throw failed;
            }
            LOG.info("ending {} instances together failed: {}", ids.size(), failed.getMessage());
            return Set.of();
        }
    }

    private Set<String> ending(List<String> ids) {
        Set<String> ending = new HashSet<>();
        ec2.terminateInstances(r -> r.instanceIds(ids)).terminatingInstances().stream()
                .filter(change -> ENDING.contains(change.currentState().nameAsString()))
                .forEach(change -> ending.add(change.instanceId()));
        return ending;
    }

    private void one(String id, List<Pending<String, Boolean>> requests) {
        try {
            if (!ending(List.of(id)).contains(id)) {
                throw new CloudProviderException("EC2 does not end instance " + id);
            }
            requests.stream().filter(r -> r.request().equals(id)).forEach(r -> r.answer(true));
        } catch (RuntimeException failed) {
            requests.stream().filter(r -> r.request().equals(id)).forEach(r -> r.fail(failed));
        }
    }
}
