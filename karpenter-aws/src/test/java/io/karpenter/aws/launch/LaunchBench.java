package io.karpenter.aws.launch;

import io.karpenter.aws.Ec2CloudProvider;
import io.karpenter.aws.ProviderParts;
import io.karpenter.aws.client.AwsClients;
import io.karpenter.aws.fake.Attempts;
import io.karpenter.aws.fake.FakeAws;
import io.karpenter.aws.fake.FakeEc2Images;
import io.karpenter.aws.label.AwsLabels;
import io.karpenter.aws.launch.template.Volume;
import io.karpenter.aws.offering.UnavailableOfferings;
import io.karpenter.core.cloud.machine.LaunchRequest;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.event.Event;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A provider over an EC2 in memory. {@link #restart} kills it and begins another one over the same EC2. */
public final class LaunchBench implements AutoCloseable {

    final FakeAws aws = FakeAws.start();
    final QuickTimers timers;
    final List<Event> events = Collections.synchronizedList(new ArrayList<>());
    List<InstanceType> types = TestTypes.many(60);
    Map<String, String> images = new HashMap<>();
    /** Settings of the kubelet by type; all equal unless told otherwise. */
    Map<String, String> kubelet = new HashMap<>();
    /** That launch templates are bound to. */
    Optional<String> zone = Optional.empty();

    boolean reservedCapacity = true;

    private final ExecutorService executor =
            Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory());
    private final AwsClients clients;
    private Launching launching;
    private Ec2CloudProvider provider;

    LaunchBench() {
        this(Attempts.FAST);
    }

    LaunchBench(Attempts attempts) {
        this(attempts, 20);
    }

    /**
     * @param pace how many times as quick as in truth time passes
     */
    LaunchBench(Attempts attempts, int pace) {
        timers = new QuickTimers(pace);
        clients = aws.clients(attempts);
        restart();
    }

    /** Another process, which knows nothing. */
    LaunchBench restart() {
        UnavailableOfferings unavailable = new UnavailableOfferings(timers.clock());
        Parts parts = new Parts(unavailable);
        launching = Launching.of(
                clients.ec2(),
                new LaunchSettings(FakeAws.CLUSTER, FakeAws.REGION.id(), false, reservedCapacity, true),
                parts,
                Launching.Known.nothing(clients.ec2(), unavailable, Duration.ofMinutes(1), timers.clock()),
                zone -> false,
                new Launching.Surroundings(timers, executor, MetricSink.NONE, events::add));
        for (String subnet : List.of("subnet-a", "subnet-b", "subnet-c")) {
            launching.addresses().seen(subnet, 100_000);
        }
        provider = new Ec2CloudProvider(
                launching,
                parts,
                new ProviderParts(
                        (pools, classes) -> Catalog.of(AwsLabels.SCHEMA, types),
                        corrections -> {},
                        events::add,
                        (claim, machine) -> Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        List.of()));
        return this;
    }

    Launching launching() {
        return launching;
    }

    Ec2CloudProvider provider() {
        return provider;
    }

    ExecutorService executor() {
        return executor;
    }

    AwsClients clients() {
        return clients;
    }

    @Override
    public void close() {
        executor.shutdownNow();
        timers.close();
        clients.close();
        aws.close();
    }

    private final class Parts implements LaunchParts {

        private final UnavailableOfferings unavailable;

        Parts(UnavailableOfferings unavailable) {
            this.unavailable = unavailable;
        }

        @Override
        public Optional<InstanceType> instanceType(NodeClass nodeClass, String name) {
            return instanceTypes(nodeClass).stream()
                    .filter(type -> type.name().equals(name))
                    .findFirst();
        }

        @Override
        public List<InstanceType> instanceTypes(NodeClass nodeClass) {
            return types.stream()
                    .map(t -> t.withOfferings(t.offerings().stream()
                            .map(o -> o.withAvailable(o.available() && isAvailable(t, o)))
                            .toList()))
                    .toList();
        }

        private boolean isAvailable(InstanceType type, Offering offering) {
            return offering.capacityType() == CapacityType.RESERVED
                    ? launching
                                    .counts()
                                    .free(offering.reservation().orElseThrow().id())
                            > 0
                    : !unavailable.isUnavailable(
                            offering.capacityType(),
                            type.name(),
                            offering.zone(),
                            List.of("subnet-"
                                    + offering.zone().charAt(offering.zone().length() - 1)));
        }

        @Override
        public Set<String> fitting(NodeClass nodeClass) {
            return Set.of();
        }

        @Override
        public Map<String, String> images(NodeClass nodeClass, List<InstanceType> asked) {
            Map<String, String> found = new HashMap<>();
            asked.forEach(t -> found.put(t.name(), images.getOrDefault(t.name(), FakeEc2Images.AMD64)));
            found.values().removeIf(String::isEmpty);
            return found;
        }

        @Override
        public Object kubeletSettings(NodeClass nodeClass, InstanceType type) {
            return kubelet.getOrDefault(type.name(), "");
        }

        @Override
        public String userData(LaunchRequest claim, NodeClass nodeClass, String imageId, List<InstanceType> group) {
            return Base64.getEncoder()
                    .encodeToString(("#!/bin/bash\n# "
                                    + kubelet.getOrDefault(group.getFirst().name(), ""))
                            .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }

        @Override
        public Optional<String> zoneOf(String template) {
            return zone;
        }

        @Override
        public List<Volume> defaultVolumes(NodeClass nodeClass) {
            return List.of(Volume.of("/dev/xvda", "20Gi"));
        }
    }
}
