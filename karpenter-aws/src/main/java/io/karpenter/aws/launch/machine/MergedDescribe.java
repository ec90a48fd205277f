package io.karpenter.aws.launch.machine;

import io.karpenter.aws.batch.Pending;
import io.karpenter.aws.error.AwsError;
import io.karpenter.aws.instance.Instance;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Describes many machines in one call, and those that it does not name one by one: a bad id lets the call as a whole fail. Where EC2 limits the rate,
 * nothing is asked one by one, as that would be hundreds of calls more. Source: AWS-BAT-05.
 */
final class MergedDescribe {

    private static final Logger LOG = LoggerFactory.getLogger(MergedDescribe.class);

    private final Function<List<String>, Map<String, Instance>> call;
    private final Executor executor;

    MergedDescribe(Function<List<String>, Map<String, Instance>> call, Executor executor) {
        this.call = call;
        this.executor = executor;
    }

    void run(List<Pending<String, Optional<Instance>>> requests) {
        List<String> ids = requests.stream().map(Pending::request).distinct().toList();
        if (ids.size() == 1) {
            one(ids.getFirst(), requests);
            return;
        }
        Map<String, Instance> found;
        try {
            found = merged(ids);
        } catch (SdkException throttled) {
            requests.forEach(r -> r.fail(throttled));
            return;
        }
        CompletableFuture<?>[] single = ids.stream()
                .filter(id -> !found.containsKey(id))
                .map(id -> CompletableFuture.runAsync(() -> one(id, requests), executor))
                .toArray(CompletableFuture[]::new);
        requests.forEach(r -> Optional.ofNullable(found.get(r.request())).ifPresent(i -> r.answer(Optional.of(i))));
        CompletableFuture.allOf(single).join();
    }

    private Map<String, Instance> merged(List<String> ids) {
        try {
            return call.apply(ids);
        } catch (SdkException failed) {
            if (AwsError.is(failed, AwsError.Kind.THROTTLED)) {
                throw failed;
            }
            LOG.debug("describing {} instances together failed: {}", ids.size(), failed.getMessage());
            return Map.of();
        }
    }

    private void one(String id, List<Pending<String, Optional<Instance>>> requests) {
        try {
            Optional<Instance> found =
                    Optional.ofNullable(call.apply(List.of(id)).get(id));
            requests.stream().filter(r -> r.request().equals(id)).forEach(r -> r.answer(found));
        } catch (RuntimeException failed) {
            requests.stream().filter(r -> r.request().equals(id)).forEach(r -> r.fail(failed));
        }
    }
}
