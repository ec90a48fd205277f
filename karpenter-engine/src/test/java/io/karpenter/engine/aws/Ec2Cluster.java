package io.karpenter.engine.aws;

import io.karpenter.aws.Ec2Provider;
import io.karpenter.aws.batch.SystemTimers;
import io.karpenter.aws.batch.Timers;
import io.karpenter.aws.client.AwsClients;
import io.karpenter.aws.fake.Attempts;
import io.karpenter.aws.fake.CountedMetrics;
import io.karpenter.aws.fake.FakeAws;
import io.karpenter.aws.settings.AwsOption;
import io.karpenter.aws.settings.AwsSettings;
import io.karpenter.aws.settings.AwsSettingsReader;
import io.karpenter.aws.settings.ClusterFacts;
import io.karpenter.core.event.Event;
import io.karpenter.core.lifecycle.LifecycleCounts;
import io.karpenter.core.testkit.ManualClock;
import io.karpenter.k8s.api.ClusterApi.DeleteOptions;
import io.karpenter.k8s.api.FakeClusterApi;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import io.karpenter.k8s.controller.Controller;
import io.karpenter.k8s.operate.SettingsReader;
import io.karpenter.k8s.wiring.ControllerSet;
import io.karpenter.k8s.wiring.Surroundings;
import io.opentelemetry.api.trace.TracerProvider;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.Instance;

/**
 * A cluster on EC2: an API server and an AWS in memory, the controllers on one thread, and kubelets that join when the test says so. Time passes
 * when nothing else is to be done; what the provider puts off within a call happens at once.
 */
final class Ec2Cluster implements AutoCloseable {

    private static final String LISTENER = "interruption";
    private static final Duration LONGEST = Duration.ofMinutes(30);
    private static final Duration SOON = Duration.ofMillis(2);

    final ManualClock clock = new ManualClock();
    final FakeAws aws = FakeAws.start(clock);
    final FakeClusterApi api = FakeClusterApi.immediate(clock);
    final CountedMetrics metrics = new CountedMetrics();
    final List<Event> events = Collections.synchronizedList(new ArrayList<>());
    private final SystemTimers system = new SystemTimers();
    private final AwsClients clients = aws.clients(Attempts.FAST);
    private Ec2Provider ec2;
    private ControllerSet controllers;
    /** The first that is due works. */
    private List<Controller> order;

    Ec2Cluster() {
        aws.sqs().longestWait(Duration.ZERO);
        ec2 = provider();
        controllers = controllers(ec2);
        order = controllers.controllers();
        // What a predecessor has launched shows by now: a launch need not wait for it.
        clock.passes(Duration.ofMinutes(2));
    }

    /** Another process, which knows nothing, in place of the one that there was; which controller is first by chance. */
    void restart(Random random) {
        controllers.close();
        ec2.close();
        ec2 = provider();
        controllers = controllers(ec2);
        order = new ArrayList<>(controllers.controllers());
        Collections.shuffle(order, random);
    }

    private Ec2Provider provider() {
        Ec2Provider started = Ec2Provider.builder(
                        clients, settings(), new ClusterFacts("https://api.test", "Y2E=", Optional.of("10.100.0.10")))
                .timers(new SoonTimers())
                .metrics(metrics)
                .events(events::add)
                .apiServerVersion(() -> "1.33")
                .start();
        started.lead();
        return started;
    }

    private ControllerSet controllers(Ec2Provider provider) {
        ControllerSet made = new ControllerSet(new Surroundings(
                api,
                provider.provider(),
                SettingsReader.read(Map.of(), Map.of()).settings(),
                List.of(Ec2Objects.NODE_CLASS),
                false,
                events::add,
                metrics,
                LifecycleCounts.NONE,
                Controller.Observer.NONE,
                TracerProvider.noop().get(""),
                1,
                clock));
        made.open();
        return made;
    }

    private static AwsSettings settings() {
        return AwsSettingsReader.read(
                        Map.of(AwsOption.CLUSTER_NAME, FakeAws.CLUSTER, AwsOption.INTERRUPTION_QUEUE, FakeAws.CLUSTER),
                        Map.of(),
                        true,
                        false)
                .settings();
    }

    /** The time of the test; what is short is done soon, and what takes minutes never. */
    private final class SoonTimers implements Timers {

        @Override
        public InstantSource clock() {
            return clock;
        }

        @Override
        public void after(Duration delay, Runnable task) {
            if (delay.compareTo(Duration.ofSeconds(1)) <= 0) {
                system.after(SOON, () -> {
                    clock.passes(delay);
                    task.run();
                });
            }
        }
    }

    /** An EC2NodeClass as a user writes it; that it gets ready is for the controllers. */
    void nodeClass() {
        api.create(Ec2Objects.nodeClass("default"));
    }

    /** On demand, of one family. */
    void pool() {
        pool("on-demand");
    }

    /** Of one family. */
    void pool(String capacityTypes) {
        api.create(Ec2Objects.pool("general", "default", capacityTypes, "m5", "large, xlarge, 2xlarge, 4xlarge"));
    }

    void pod(String name) {
        api.create(Ec2Objects.pod(name, "1"));
    }

    void delete(ResourceKind kind, ObjectKey key) {
        api.delete(kind, key, DeleteOptions.ANY);
    }

    /** Puts a message into the queue of interruptions. */
    void say(String message) {
        aws.sqs().send(FakeAws.CLUSTER, message);
    }

    /** Messages of the queue that are not deleted. */
    List<String> unheard() {
        return aws.sqs().messages(FakeAws.CLUSTER);
    }

    /** A kubelet on the machine of a NodeClaim does what a kubelet does: it registers its Node with what its user data say. */
    void join(Resource claim) {
        join(claim, "ip-10-0-0-1");
    }

    void join(Resource claim, String node) {
        String labels = claim.texts("metadata", "labels").entrySet().stream()
                .map(label -> "%s: \"%s\"".formatted(label.getKey(), label.getValue()))
                .collect(Collectors.joining(", "));
        api.create(Yaml.resource(ResourceKind.NODE, """
                metadata:
                  name: %s
                  labels: {%s, kubernetes.io/hostname: %s}
                spec:
                  providerID: %s
                  taints: [{key: karpenter.sh/unregistered, effect: NoExecute}]
                status:
                  capacity: {cpu: "2", memory: 8Gi, pods: "29", ephemeral-storage: 20Gi}
                  allocatable: {cpu: 1930m, memory: 7Gi, pods: "29", ephemeral-storage: 18Gi}
                  conditions: [{type: Ready, status: "True", lastTransitionTime: "%s", lastHeartbeatTime: "%s"}]
                """.formatted(
                        node, labels, node, claim.text("status", "providerID"), clock.instant(), clock.instant())));
    }

    List<Resource> claims() {
        return api.list(ResourceKind.NODE_CLAIM);
    }

    List<Resource> nodes() {
        return api.list(ResourceKind.NODE);
    }

    List<Instance> running() {
        return aws.instances().all().stream()
                .filter(instance ->
                        List.of("pending", "running").contains(instance.state().nameAsString()))
                .toList();
    }

    /** The status of a condition of a NodeClaim; empty if it has none. */
    static String condition(Resource claim, String type) {
        if (claim.at("status", "conditions") instanceof List<?> conditions) {
            for (Object condition : conditions) {
                if (condition instanceof Map<?, ?> fields && type.equals(fields.get("type"))) {
                    return String.valueOf(fields.get("status"));
                }
            }
        }
        return "";
    }

    /** Lets controllers work, and time pass, until something is so; false if half an hour brings it not about. */
    boolean until(BooleanSupplier reached) {
        Instant end = clock.instant().plus(LONGEST);
        while (!reached.getAsBoolean()) {
            if (clock.instant().isAfter(end)) {
                return false;
            }
            if (working().filter(this::isDue).noneMatch(Controller::runOne)) {
                listening().forEach(Controller::runOne);
                clock.passes(nextPause());
            }
        }
        return true;
    }

    /** All but those that are due at any time, as they wait for news. */
    private Stream<Controller> working() {
        return order.stream().filter(c -> !c.name().equals(LISTENER));
    }

    private Stream<Controller> listening() {
        return order.stream().filter(c -> c.name().equals(LISTENER));
    }

    private boolean isDue(Controller controller) {
        return controller.nextDue().filter(due -> !due.isAfter(clock.instant())).isPresent();
    }

    private Duration nextPause() {
        return working()
                .flatMap(controller -> controller.nextDue().stream())
                .min(Instant::compareTo)
                .map(next -> Duration.between(clock.instant(), next))
                .filter(Duration::isPositive)
                .orElse(Duration.ofSeconds(1));
    }

    @Override
    public void close() {
        controllers.close();
        ec2.close();
        system.close();
        clients.close();
        aws.close();
    }
}
