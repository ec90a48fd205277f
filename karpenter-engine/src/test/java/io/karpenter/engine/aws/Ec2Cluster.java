package io.karpenter.engine.aws;

import io.karpenter.aws.Ec2Provider;
import io.karpenter.aws.batch.SystemTimers;
import io.karpenter.aws.batch.Timers;
import io.karpenter.aws.client.AwsClients;
import io.karpenter.aws.fake.Attempts;
import io.karpenter.aws.fake.FakeAws;
import io.karpenter.aws.fake.FakeEc2Images;
import io.karpenter.aws.fake.FakeIam;
import io.karpenter.aws.settings.AwsSettings;
import io.karpenter.aws.settings.ClusterFacts;
import io.karpenter.core.event.EventSink;
import io.karpenter.core.lifecycle.LifecycleCounts;
import io.karpenter.core.metric.MetricSink;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.Instance;

/**
 * A cluster on EC2: an API server and an AWS in memory, the controllers on one thread, and kubelets that join when the test says so. Time passes
 * when nothing else is to be done; what the provider puts off within a call happens at once.
 */
final class Ec2Cluster implements AutoCloseable {

    static final ResourceKind NODE_CLASS =
            new ResourceKind("karpenter.k8s.aws", "v1", "EC2NodeClass", "ec2nodeclasses", false);

    private static final Duration LONGEST = Duration.ofMinutes(30);
    private static final Duration SOON = Duration.ofMillis(2);

    final ManualClock clock = new ManualClock();
    final FakeAws aws = FakeAws.start(clock);
    final FakeClusterApi api = FakeClusterApi.immediate(clock);
    private final SystemTimers system = new SystemTimers();
    private final AwsClients clients = aws.clients(Attempts.FAST);
    private final Ec2Provider ec2;
    private final ControllerSet controllers;

    Ec2Cluster() {
        ec2 = Ec2Provider.builder(
                        clients,
                        AwsSettings.of(FakeAws.CLUSTER),
                        new ClusterFacts("https://api.test", "Y2E=", Optional.of("10.100.0.10")))
                .timers(new SoonTimers())
                .apiServerVersion(() -> "1.33")
                .start();
        controllers = new ControllerSet(new Surroundings(
                api,
                ec2.provider(),
                SettingsReader.read(Map.of(), Map.of()).settings(),
                List.of(NODE_CLASS),
                false,
                EventSink.NONE,
                MetricSink.NONE,
                LifecycleCounts.NONE,
                Controller.Observer.NONE,
                TracerProvider.noop().get(""),
                1,
                clock));
        controllers.open();
        ec2.lead();
        // What a predecessor has launched shows by now: a launch need not wait for it.
        clock.passes(Duration.ofMinutes(2));
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
        api.create(Yaml.resource(NODE_CLASS, """
                metadata: {name: default}
                spec:
                  role: %s
                  amiFamily: AL2023
                  amiSelectorTerms: [{id: %s}]
                  subnetSelectorTerms: [{tags: {karpenter.sh/discovery: testing}}]
                  securityGroupSelectorTerms: [{id: sg-1}]
                """.formatted(FakeIam.ROLE, FakeEc2Images.AMD64)));
    }

    void pool() {
        api.create(Yaml.resource(ResourceKind.NODE_POOL, """
                metadata: {name: general}
                spec:
                  template:
                    spec:
                      expireAfter: Never
                      nodeClassRef: {group: karpenter.k8s.aws, kind: EC2NodeClass, name: default}
                      requirements:
                      - {key: karpenter.sh/capacity-type, operator: In, values: [on-demand]}
                      - {key: karpenter.k8s.aws/instance-family, operator: In, values: [m5]}
                """));
    }

    void pod(String name) {
        api.create(Yaml.resource(ResourceKind.POD, """
                metadata: {name: %s, namespace: default}
                spec:
                  containers:
                  - {name: main, image: app, resources: {requests: {cpu: "1"}}}
                status:
                  phase: Pending
                  conditions:
                  - {type: PodScheduled, status: "False", reason: Unschedulable}
                """.formatted(name)));
    }

    void delete(ResourceKind kind, ObjectKey key) {
        api.delete(kind, key, DeleteOptions.ANY);
    }

    /** A kubelet on the machine of a NodeClaim does what a kubelet does: it registers its Node with what its user data say. */
    void join(Resource claim) {
        String labels = claim.texts("metadata", "labels").entrySet().stream()
                .map(label -> "%s: \"%s\"".formatted(label.getKey(), label.getValue()))
                .collect(Collectors.joining(", "));
        api.create(Yaml.resource(ResourceKind.NODE, """
                metadata:
                  name: ip-10-0-0-1
                  labels: {%s, kubernetes.io/hostname: ip-10-0-0-1}
                spec:
                  providerID: %s
                  taints: [{key: karpenter.sh/unregistered, effect: NoExecute}]
                status:
                  capacity: {cpu: "2", memory: 8Gi, pods: "29", ephemeral-storage: 20Gi}
                  allocatable: {cpu: 1930m, memory: 7Gi, pods: "29", ephemeral-storage: 18Gi}
                  conditions: [{type: Ready, status: "True", lastTransitionTime: "%s", lastHeartbeatTime: "%s"}]
                """.formatted(
                        labels, claim.text("status", "providerID"), clock.instant(), clock.instant())));
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
            if (controllers.controllers().stream().filter(this::isDue).noneMatch(Controller::runOne)) {
                clock.passes(nextPause());
            }
        }
        return true;
    }

    private boolean isDue(Controller controller) {
        return controller.nextDue().filter(due -> !due.isAfter(clock.instant())).isPresent();
    }

    private Duration nextPause() {
        return controllers.controllers().stream()
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
