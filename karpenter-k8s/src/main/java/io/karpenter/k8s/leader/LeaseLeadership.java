package io.karpenter.k8s.leader;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.metric.RuntimeMetrics;
import io.karpenter.core.metric.Series;
import io.karpenter.k8s.api.ObjectKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Competes for a Lease. It has a client of its own, so that it never waits behind the requests of a large scale-up, and whose requests
 * fail while there is still time to renew; a renewal that comes too late ends the leadership before another replica may take it. Source: OPS-05; Kubernetes documentation, "Leases"; durations of the Kubernetes components.
 */
public final class LeaseLeadership implements Leadership {

    /**
     * How long things take.
     *
     * @param lease a Lease that is not renewed for this long may be taken by others
     * @param renewal a leader that fails to renew for this long gives up
     * @param retry pause between tries
     */
    public record Durations(Duration lease, Duration renewal, Duration retry) {

        public static final Durations USUAL =
                new Durations(Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofSeconds(2));

        public Durations {
            if (lease.compareTo(renewal) <= 0 || renewal.compareTo(retry) <= 0) {
                throw new IllegalArgumentException("lease %s, renewal %s, retry %s: each must be longer than the next"
                        .formatted(lease, renewal, retry));
            }
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger("controller");

    private final KubernetesClient client;
    private final ObjectKey lease;
    private final ObservedLock lock;
    private final Durations durations;
    private final MetricSink metrics;
    private final Series status;
    private final ExecutorService elections = Executors.newSingleThreadExecutor(daemon("leader-election"));
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(daemon("leader-watch"));
    private @Nullable CompletableFuture<?> election;
    private @Nullable Listener listener;
    private boolean leader;

    /**
     * @param config how to reach the API server
     * @param lease namespace and name of the Lease
     * @param identity of this replica, different from every other's
     */
    public LeaseLeadership(Config config, ObjectKey lease, String identity, Durations durations, MetricSink metrics) {
        int requestMillis = (int) durations.renewal().dividedBy(2).toMillis();
        this.client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(config)
                        .withRequestTimeout(requestMillis)
                        .withConnectionTimeout(requestMillis)
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
        this.lease = lease;
        this.lock = new ObservedLock(
                new LeaseLock(lease.namespace(), lease.name(), identity),
                InstantSource.system(),
                () -> metrics.increment(RuntimeMetrics.LEADER_SLOWPATH.series(lease.name())));
        this.durations = durations;
        this.metrics = metrics;
        this.status = RuntimeMetrics.LEADER.series(lease.name());
    }

    private static ThreadFactory daemon(String name) {
        return task -> Thread.ofPlatform().daemon().name(name).unstarted(task);
    }

    @Override
    public synchronized void compete(Listener newListener) {
        if (election != null) {
            throw new IllegalStateException("competes already for " + lease);
        }
        listener = newListener;
        metrics.set(status, 0);
        metrics.add(RuntimeMetrics.LEADER_SLOWPATH.series(lease.name()), 0);
        LeaderElectionConfig config = new LeaderElectionConfig(
                lock,
                durations.lease(),
                durations.renewal(),
                durations.retry(),
                new LeaderCallbacks(this::won, this::lost, this::tell),
                true,
                lease.name());
        election = new LeaderElector(client, config, elections).start();
        long pause = durations.retry().dividedBy(4).toMillis();
        var unused = watch.scheduleWithFixedDelay(this::checkRenewal, pause, pause, TimeUnit.MILLISECONDS);
    }

    private void tell(String newLeader) {
        LOG.atInfo()
                .addKeyValue("lease", lease)
                .addKeyValue("leader", newLeader)
                .log("there is a new leader");
    }

    private void won() {
        Listener informed;
        synchronized (this) {
            leader = true;
            informed = listener;
        }
        metrics.set(status, 1);
        if (informed != null) {
            // What begins now may take longer than a renewal may wait.
            Thread.ofPlatform().name("leader").start(informed::won);
        }
    }

    /** Before others may take over, whatever the elector waits for. */
    private void checkRenewal() {
        if (isLeader() && lock.isOlderThan(durations.renewal())) {
            LOG.atError().addKeyValue("lease", lease).log("the lease could not be renewed in time");
            lost();
        }
    }

    private void lost() {
        Listener informed;
        synchronized (this) {
            if (!leader) {
                return;
            }
            leader = false;
            informed = listener;
        }
        metrics.set(status, 0);
        if (informed != null) {
            informed.lost();
        }
    }

    @Override
    public synchronized boolean isLeader() {
        return leader;
    }

    @Override
    public void close() {
        watch.shutdownNow();
        // First stop acting, then let others.
        lost();
        CompletableFuture<?> running;
        synchronized (this) {
            running = election;
        }
        if (running != null) {
            running.cancel(true);
        }
        elections.shutdownNow();
        client.close();
    }
}
