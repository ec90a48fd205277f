package io.karpenter.k8s.lifecycle;

import io.karpenter.core.cloud.machine.LaunchRequest;
import io.karpenter.core.cloud.machine.RegistrationHook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the provider's registration hooks side by side (LIF-11). */
final class Hooks {

    private static final Logger LOG = LoggerFactory.getLogger("controller");

    private Hooks() {}

    /**
     * How far they came.
     *
     * @param waiting names of those that are pending or have failed
     * @param again shortest time after which one of those wants to be asked again
     * @param labels that they want on the NodeClaim
     * @param failed true if one has failed, and is to be asked again after a growing pause
     */
    record Result(List<String> waiting, Optional<Duration> again, Map<String, String> labels, boolean failed) {

        static final Result DONE = new Result(List.of(), Optional.empty(), Map.of(), false);
    }

    static Result run(List<RegistrationHook> hooks, LaunchRequest claim, String providerId) {
        if (hooks.isEmpty()) {
            return Result.DONE;
        }
        Map<RegistrationHook, Future<RegistrationHook.Result>> running = new LinkedHashMap<>();
        try (ExecutorService threads = Executors.newCachedThreadPool(
                Thread.ofPlatform().daemon().name("hook-", 0).factory())) {
            hooks.forEach(hook -> running.put(hook, threads.submit(() -> hook.run(claim, providerId))));
        }
        List<String> waiting = new ArrayList<>();
        List<Duration> pauses = new ArrayList<>();
        Map<String, String> labels = new HashMap<>();
        boolean failed = false;
        for (Map.Entry<RegistrationHook, Future<RegistrationHook.Result>> entry : running.entrySet()) {
            try {
                RegistrationHook.Result result = entry.getValue().get();
                labels.putAll(result.labels());
                result.pending().ifPresent(pause -> {
                    waiting.add(entry.getKey().name());
                    pauses.add(pause);
                });
            } catch (ExecutionException e) {
                LOG.atError()
                        .addKeyValue("provider-id", providerId)
                        .addKeyValue("hook", entry.getKey().name())
                        .setCause(e.getCause())
                        .log("a registration hook failed, it is tried again");
                waiting.add(entry.getKey().name());
                failed = true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                waiting.add(entry.getKey().name());
                failed = true;
            }
        }
        return new Result(waiting, pauses.stream().min(Duration::compareTo), labels, failed);
    }
}
