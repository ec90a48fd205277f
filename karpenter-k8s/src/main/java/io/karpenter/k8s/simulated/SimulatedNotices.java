package io.karpenter.k8s.simulated;

import io.karpenter.core.cloud.machine.MachineNotice;
import io.karpenter.core.cloud.machine.NoticeQueue;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What a simulated cloud says of its machines, each time again until it is acknowledged. Thread-safe. */
final class SimulatedNotices implements NoticeQueue {

    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final Map<String, MachineNotice> byId = new LinkedHashMap<>();

    synchronized void add(MachineNotice notice) {
        byId.put(notice.id(), notice);
    }

    @Override
    public synchronized List<MachineNotice> receive(Predicate<String> relevant) {
        return List.copyOf(byId.values());
    }

    @Override
    public Duration pause() {
        return PAUSE;
    }

    @Override
    public synchronized void acknowledge(MachineNotice notice) {
        byId.remove(notice.id());
    }
}
