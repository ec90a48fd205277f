package io.karpenter.aws.price.live;

import io.karpenter.core.cloud.CloudProviderException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Does several things at the same time. */
final class Together {

    private Together() {}

    /**
     * The results in the order of the tasks.
     *
     * @throws RuntimeException if any of them fails, after all have come to an end; the others' failures are suppressed in it
     */
    static <T> List<T> call(List<Callable<T>> tasks) {
        try (ExecutorService threads = Executors.newCachedThreadPool(
                Thread.ofPlatform().daemon().name("aws-prices-", 0).factory())) {
            List<Future<T>> futures = tasks.stream().map(threads::submit).toList();
            List<T> results = new ArrayList<>();
            List<RuntimeException> failures = new ArrayList<>();
            for (Future<T> future : futures) {
                try {
                    results.add(future.get());
                } catch (ExecutionException e) {
                    failures.add(
                            e.getCause() instanceof RuntimeException failure
                                    ? failure
                                    : new CloudProviderException("asking for prices failed", e));
                }
            }
            if (!failures.isEmpty()) {
                RuntimeException first = failures.removeFirst();
                failures.stream().filter(other -> other != first).forEach(first::addSuppressed);
                throw first;
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CloudProviderException("interrupted while asking for prices", e);
        }
    }
}
