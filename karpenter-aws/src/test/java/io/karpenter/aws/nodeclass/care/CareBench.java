package io.karpenter.aws.nodeclass.care;

import io.karpenter.aws.batch.ManualTimers;
import io.karpenter.aws.client.AwsClients;
import io.karpenter.aws.discovery.SecurityGroups;
import io.karpenter.aws.discovery.Subnets;
import io.karpenter.aws.fake.Attempts;
import io.karpenter.aws.fake.FakeAws;
import io.karpenter.aws.fake.FakeEc2Images;
import io.karpenter.aws.fake.FakeIam;
import io.karpenter.aws.garbage.ProfileGarbage;
import io.karpenter.aws.image.ImageFinder;
import io.karpenter.aws.image.ImageParameters;
import io.karpenter.aws.launch.LaunchParts;
import io.karpenter.aws.launch.LaunchSettings;
import io.karpenter.aws.launch.Launching;
import io.karpenter.aws.launch.TestTypes;
import io.karpenter.aws.launch.template.Volume;
import io.karpenter.aws.nodeclass.NodeClassBuilder;
import io.karpenter.aws.offering.UnavailableOfferings;
import io.karpenter.aws.profile.InstanceProfiles;
import io.karpenter.aws.profile.ProfileNames;
import io.karpenter.aws.version.ServiceCidr;
import io.karpenter.core.cloud.machine.LaunchRequest;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.cloud.nodeclass.NodeClassCare.Tended;
import io.karpenter.core.cloud.nodeclass.NodeClassCare.Tending;
import io.karpenter.core.condition.Condition;
import io.karpenter.core.condition.ConditionSet;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.InstanceType;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** Care over an AWS in memory, for one EC2NodeClass whose status is written after each look. */
final class CareBench implements AutoCloseable {

    static final String UID = "uid-1";

    final ManualTimers timers = new ManualTimers();
    final FakeAws aws = FakeAws.start(timers.clock());
    final AwsClients clients = aws.clients(Attempts.FAST);
    final Launching launching;
    final InstanceProfiles profiles;
    final Map<String, Object> spec = new LinkedHashMap<>(Map.of(
            "role", FakeIam.ROLE,
            "amiSelectorTerms", List.of(Map.of("id", FakeEc2Images.AMD64)),
            "amiFamily", "AL2023",
            "subnetSelectorTerms", List.of(Map.of("tags", Map.of("karpenter.sh/discovery", FakeAws.CLUSTER))),
            "securityGroupSelectorTerms", List.of(Map.of("id", "sg-1"))));
    Map<String, String> annotations = new HashMap<>();
    List<NodePool> pools = List.of();
    List<InstanceType> types = TestTypes.many(10);
    Set<String> fitting = types.stream().map(InstanceType::name).collect(Collectors.toSet());
    String kubernetes = "1.33";
    String userData = "IyEvYmluL2Jhc2g=";
    private final AtomicInteger random = new AtomicInteger();
    private Map<String, Object> status = Map.of();
    private List<Condition> conditions = List.of();
    long generation = 1;
    /** Absent while the gate NodeClassCEL is off. */
    Optional<ExpressionTrial> expressions = Optional.empty();

    CareBench() {
        launching = Launching.of(
                clients.ec2(),
                new LaunchSettings(FakeAws.CLUSTER, FakeAws.REGION.id(), false, true, true),
                new Parts(),
                Launching.Known.nothing(
                        clients.ec2(), new UnavailableOfferings(timers.clock()), Duration.ofMinutes(1), timers.clock()),
                zone -> false,
                new Launching.Surroundings(timers, Runnable::run, MetricSink.NONE, event -> {}));
        profiles = new InstanceProfiles(
                clients.iam(),
                new ProfileNames(FakeAws.REGION.id(), FakeAws.CLUSTER),
                () -> "random-" + random.incrementAndGet(),
                timers.clock());
    }

    Ec2NodeClassCare care() {
        return care(false);
    }

    Ec2NodeClassCare care(boolean withoutDryRun) {
        var clock = timers.clock();
        return new Ec2NodeClassCare(
                new Selected(
                        new ImageFinder(
                                clients.ec2(),
                                new ImageParameters(clients.ssm(), clock),
                                () -> kubernetes,
                                Duration.ofSeconds(30),
                                clock)::find,
                        new Subnets(clients.ec2(), Duration.ofSeconds(30), clock, (id, free) -> {}),
                        new SecurityGroups(clients.ec2(), clock),
                        Optional.of(launching.reservations()),
                        launching.groups()),
                new Validation(
                        new ServiceCidr(clients.eks(), FakeAws.CLUSTER),
                        new DryRuns(clients.ec2(), launching.probe()),
                        expressions,
                        withoutDryRun,
                        clock),
                new Ec2NodeClassCare.Clearing(profiles, new ProfileGarbage(profiles), launching.templates(), false),
                () -> "Y2E=",
                clock);
    }

    NodeClass nodeClass() {
        return new NodeClass(
                NodeClassBuilder.ref("default"),
                "default",
                new NodeClass.Metadata(UID, generation, false, annotations),
                spec,
                status);
    }

    /** Looks once, and writes what is found. */
    Tended tend(Ec2NodeClassCare care) {
        Tended tended = care.tend(new Tending(
                nodeClass(),
                ConditionSet.of(
                        new ConditionSet.Subject(care.dependents(), Instant.EPOCH, generation, false), conditions),
                pools));
        status = tended.status();
        conditions = tended.conditions().list();
        return tended;
    }

    /** The status that is written is lost. */
    void loseStatus() {
        status = Map.of();
    }

    static String reason(Tended tended, String type) {
        return tended.conditions().dependent(type).status() + " "
                + tended.conditions().dependent(type).reason();
    }

    @Override
    public void close() {
        clients.close();
        aws.close();
    }

    private final class Parts implements LaunchParts {

        @Override
        public Optional<InstanceType> instanceType(NodeClass nodeClass, String name) {
            return instanceTypes(nodeClass).stream()
                    .filter(type -> type.name().equals(name))
                    .findFirst();
        }

        @Override
        public List<InstanceType> instanceTypes(NodeClass nodeClass) {
            return types;
        }

        @Override
        public Set<String> fitting(NodeClass nodeClass) {
            return fitting;
        }

        @Override
        public Map<String, String> images(NodeClass nodeClass, List<InstanceType> types) {
            Map<String, String> images = new HashMap<>();
            types.forEach(type -> images.put(type.name(), FakeEc2Images.AMD64));
            return images;
        }

        @Override
        public Object kubeletSettings(NodeClass nodeClass, InstanceType type) {
            return "";
        }

        @Override
        public String userData(LaunchRequest claim, NodeClass nodeClass, String imageId, List<InstanceType> types) {
            return userData;
        }

        @Override
        public List<Volume> defaultVolumes(NodeClass nodeClass) {
            return List.of();
        }
    }
}
