package io.karpenter.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.aws.client.AwsClients;
import io.karpenter.aws.fake.Attempts;
import io.karpenter.aws.fake.FakeAws;
import io.karpenter.aws.fake.FakeEc2Images;
import io.karpenter.aws.launch.Claims;
import io.karpenter.aws.launch.QuickTimers;
import io.karpenter.aws.nodeclass.NodeClassBuilder;
import io.karpenter.aws.settings.AwsSettings;
import io.karpenter.aws.settings.ClusterFacts;
import io.karpenter.core.cloud.nodeclass.NodeClassCare;
import io.karpenter.core.condition.Condition;
import io.karpenter.core.condition.ConditionSet;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodepool.NodeClaimTemplate;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.requirement.Expression;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.CreateLaunchTemplateRequest;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;

/** What is scheduled and what is launched with expressions in {@code spec.kubelet}, over an AWS in memory: nothing in between is replaced. */
@DisplayName("EC2 with expressions in kubelet settings")
class KubeletExpressionsTest {

    private static final String LARGE = "m5.large";

    private final QuickTimers timers = new QuickTimers(20);
    private final FakeAws aws = FakeAws.start(timers.clock());
    private final AwsClients clients = aws.clients(Attempts.FAST);

    @AfterEach
    void stop() {
        timers.close();
        clients.close();
        aws.close();
    }

    private Ec2Provider provider(boolean expressions) {
        AwsSettings usual = AwsSettings.of(FakeAws.CLUSTER);
        AwsSettings settings = new AwsSettings(
                usual.clusterName(),
                usual.clusterEndpoint(),
                usual.clusterCaBundle(),
                usual.isolatedVpc(),
                usual.eksControlPlane(),
                usual.vmMemoryOverheadPercent(),
                usual.interruptionQueue(),
                usual.reservedEnis(),
                usual.disableDryRun(),
                usual.enableZonalShift(),
                usual.amiRefresh(),
                usual.subnetRefresh(),
                new AwsSettings.Gates(expressions, true, false),
                usual.costs());
        return Ec2Provider.builder(
                        clients, settings, new ClusterFacts("https://api.test", "Y2E=", Optional.of("10.100.0.10")))
                .timers(timers)
                .apiServerVersion(() -> "1.33")
                .start();
    }

    private static NodeClassBuilder nodeClass() {
        return Claims.nodeClass()
                .status(
                        "amis",
                        List.of(Map.of(
                                "id",
                                FakeEc2Images.AMD64,
                                "requirements",
                                List.of(Map.of("key", Labels.ARCH, "operator", "In", "values", List.of("amd64"))))))
                .kubelet("maxPods", "default_enis * (ips_per_eni - 1)")
                .kubelet("kubeReserved", Map.of("cpu", "vcpus * 100 + 5", "memory", "11 * max_pods + 255"))
                .kubelet("systemReserved", Map.of("cpu", "0.1", "pid", "max_pods * 10"));
    }

    private static InstanceType scheduled(Ec2Provider ec2) {
        NodePool pool = NodePool.of(
                "default",
                new NodeClaimTemplate(
                        Map.of(),
                        Map.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        Optional.of(NodeClassBuilder.ref("default")),
                        Optional.empty(),
                        Optional.empty()));
        return ec2.provider().catalog(List.of(pool), List.of(nodeClass().build())).forNodePool("default").stream()
                .filter(type -> type.name().equals(LARGE))
                .findAny()
                .orElseThrow();
    }

    /** User data of a machine that is launched. */
    private String launched(Ec2Provider ec2, String claim) {
        ec2.provider()
                .create(Claims.claim(claim)
                        .nodeClass(nodeClass())
                        .capacityType("on-demand")
                        .requirement(Expression.in(Labels.INSTANCE_TYPE, LARGE))
                        .build());
        var data = aws.requests(CreateLaunchTemplateRequest.class).getLast().launchTemplateData();
        return new String(Base64.getDecoder().decode(data.userData()), StandardCharsets.UTF_8);
    }

    private static Condition validation(Ec2Provider ec2) {
        NodeClassCare care = ec2.provider().nodeClassCare().orElseThrow();
        ConditionSet conditions =
                ConditionSet.of(new ConditionSet.Subject(care.dependents(), Instant.EPOCH, 1, false), List.of());
        return care.tend(new NodeClassCare.Tending(nodeClass().build(), conditions, List.of()))
                .conditions()
                .dependent("ValidationSucceeded");
    }

    @Test
    @DisplayName(
            "AWS-CAP-24 AWS-CAP-20 AWS-CAP-21 AWS-CAP-22 what nodes are told is what is scheduled with, and both follow what EC2 says of interfaces")
    void scheduledAsLaunched() {
        try (Ec2Provider ec2 = provider(true)) {
            InstanceType type = scheduled(ec2);
            assertThat(type.capacity().get("pods")).isEqualTo(Quantity.of(27));
            assertThat(type.overhead().get("cpu")).isEqualTo(Quantity.parse("310m"));
            assertThat(type.overhead().get("memory")).isEqualTo(Quantity.parse("660Mi"));
            assertThat(type.overhead().get("pid")).isEqualTo(Quantity.of(270));
            assertThat(launched(ec2, "one"))
                    .contains("maxPods: 27\n", "cpu: \"210m\"", "memory: \"560Mi\"", "cpu: \"0.1\"", "pid: \"270\"")
                    .doesNotContain("vcpus", "max_pods");

            describe(4);
            ec2.live().types().refreshTypes();

            assertThat(scheduled(ec2).capacity().get("pods")).isEqualTo(Quantity.of(36));
            assertThat(scheduled(ec2).overhead().get("memory")).isEqualTo(Quantity.parse("756Mi"));
            assertThat(launched(ec2, "two")).contains("maxPods: 36\n", "memory: \"656Mi\"", "pid: \"360\"");
        }
    }

    private void describe(int interfaces) {
        InstanceTypeInfo before = aws.types().find(LARGE).orElseThrow();
        aws.types()
                .put(
                        before.toBuilder()
                                .networkInfo(before.networkInfo().toBuilder()
                                        .networkCards(before.networkInfo().networkCards().stream()
                                                .map(card -> card.toBuilder()
                                                        .maximumNetworkInterfaces(interfaces)
                                                        .build())
                                                .toList())
                                        .build())
                                .build(),
                        "us-west-2a",
                        "us-west-2b",
                        "us-west-2c");
    }

    @Test
    @DisplayName(
            "AWS-CAP-23 AWS-NC-14 API-ENC-79 while the gate is off defaults hold for what is scheduled and what is launched, and the NodeClass is refused")
    void gateOff() {
        try (Ec2Provider ec2 = provider(false)) {
            assertThat(scheduled(ec2).capacity().get("pods")).isEqualTo(Quantity.of(29));
            assertThat(scheduled(ec2).overhead().get("cpu")).isEqualTo(Quantity.parse("170m"));
            assertThat(scheduled(ec2).overhead().get("memory")).isEqualTo(Quantity.parse("674Mi"));
            assertThat(launched(ec2, "one"))
                    .contains("maxPods: 29\n", "systemReserved:", "cpu: \"0.1\"")
                    .doesNotContain("kubeReserved", "pid", "vcpus", "max_pods");
            assertThat(validation(ec2)).satisfies(condition -> {
                assertThat(condition.isFalse()).isTrue();
                assertThat(condition.reason()).isEqualTo("KubeletExpressionsDisabled");
                assertThat(condition.message())
                        .contains(
                                "spec.kubelet.maxPods",
                                "spec.kubelet.kubeReserved.cpu",
                                "spec.kubelet.systemReserved.pid",
                                "NodeClassCEL");
            });
        }
    }
}
