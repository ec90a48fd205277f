package io.karpenter.aws.nodeclass.care;

import static io.karpenter.aws.nodeclass.care.CareBench.reason;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.aws.fake.FakeAws;
import io.karpenter.aws.fake.FakeEc2Images;
import io.karpenter.aws.fake.FakeReservations;
import io.karpenter.core.cloud.nodeclass.NodeClassCare.Stamp;
import io.karpenter.core.cloud.nodeclass.NodeClassCare.Tended;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.ec2.model.CreateFleetRequest;
import software.amazon.awssdk.services.ec2.model.PlacementGroup;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;

@DisplayName("Care of an EC2NodeClass")
class Ec2NodeClassCareTest {

    private static final String IMAGE = FakeEc2Images.AMD64;

    private final CareBench bench = new CareBench();
    private final FakeAws aws = bench.aws;
    private final Ec2NodeClassCare care = bench.care();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    @DisplayName(
            "AWS-NC-02 AWS-NC-04 AWS-NC-24 makes one ready of which all is found and tried, and looks again within a minute")
    void ready() {
        Tended tended = bench.tend(care);

        assertThat(tended.failures()).isEmpty();
        assertThat(tended.conditions().isTrue("Ready")).isTrue();
        assertThat(tended.status())
                .containsOnlyKeys("amis", "subnets", "securityGroups", "instanceProfile")
                .containsEntry("securityGroups", List.of(Map.of("id", "sg-1", "name", "nodes")));
        assertThat(tended.again()).contains(Duration.ofMinutes(1));
        assertThat(care.dependents())
                .containsExactlyInAnyOrder(
                        "AMIsReady",
                        "SubnetsReady",
                        "SecurityGroupsReady",
                        "InstanceProfileReady",
                        "ValidationSucceeded",
                        "PlacementGroupReady",
                        "CapacityReservationsReady");
        assertThat(aws.instances().all()).isEmpty();
    }

    @Test
    @DisplayName("AWS-NC-06 AWS-NC-07 AWS-NC-17 says of what nothing is found, and validates nothing then")
    void nothingFound() {
        bench.spec.put("amiSelectorTerms", List.of(Map.of("id", "ami-0")));
        bench.spec.put("subnetSelectorTerms", List.of(Map.of("id", "subnet-0")));
        bench.spec.put("securityGroupSelectorTerms", List.of(Map.of("id", "sg-0")));

        Tended tended = bench.tend(care);

        assertThat(tended.status()).containsOnlyKeys("instanceProfile");
        assertThat(reason(tended, "AMIsReady")).isEqualTo("False AMINotFound");
        assertThat(reason(tended, "SubnetsReady")).isEqualTo("False SubnetsNotFound");
        assertThat(reason(tended, "SecurityGroupsReady")).isEqualTo("False SecurityGroupsNotFound");
        assertThat(reason(tended, "ValidationSucceeded")).isEqualTo("False DependenciesNotReady");
        assertThat(tended.conditions().dependent("Ready").isFalse()).isTrue();
        assertThat(aws.calls("CreateLaunchTemplate")).isEmpty();
    }

    @Test
    @DisplayName("AWS-NC-02 AWS-NC-09 leaves what EC2 does not say as it was, and takes the other steps all the same")
    void noAnswer() {
        bench.tend(care);
        bench.timers.advance(Duration.ofMinutes(2));
        aws.fail("DescribeSubnets", 9, "InternalError", 500, "sorry");
        bench.spec.put("securityGroupSelectorTerms", List.of(Map.of("id", "sg-2")));

        Tended tended = bench.tend(care);

        assertThat(tended.failures()).hasSize(1);
        assertThat((List<?>) tended.status().get("subnets")).isNotEmpty();
        assertThat(tended.conditions().isTrue("SubnetsReady")).isTrue();
        assertThat(tended.status().get("securityGroups").toString()).contains("sg-2");
    }

    @Test
    @DisplayName("AWS-NC-17 does not know whether one is valid as long as it is not known what its spec selects")
    void unknown() {
        aws.fail("DescribeSubnets", 9, "InternalError", 500, "sorry");

        Tended tended = bench.tend(care);

        assertThat(reason(tended, "ValidationSucceeded")).isEqualTo("Unknown DependenciesNotReady");
        assertThat(tended.conditions().dependent("Ready").isUnknown()).isTrue();
    }

    @Test
    @DisplayName(
            "AWS-NC-11 API-ENC-47 says that the addresses of Services cannot be found out, for AL2023 alone, and not while EKS is at fault")
    void serviceCidr() {
        aws.eks().remove(FakeAws.CLUSTER);
        Tended tended = bench.tend(care);
        assertThat(reason(tended, "ValidationSucceeded")).isEqualTo("False ClusterCIDRResolutionFailed");
        assertThat(tended.failures()).hasSize(1);

        bench.spec.put("amiFamily", "Custom");
        assertThat(bench.tend(care).conditions().isTrue("ValidationSucceeded")).isTrue();

        try (CareBench other = new CareBench()) {
            other.aws.fail("DescribeCluster", 9, "ServerException", 500, "sorry");
            Tended faulty = other.tend(other.care());
            assertThat(faulty.failures()).isEmpty();
            assertThat(reason(faulty, "ValidationSucceeded")).isEqualTo("Unknown AwaitingReconciliation");
        }
        try (CareBench other = new CareBench()) {
            other.aws.fail("DescribeCluster", 9, "ThrottlingException", 400, "slow down");
            Tended throttled = other.tend(other.care());
            assertThat(throttled.failures()).isEmpty();
            assertThat(reason(throttled, "ValidationSucceeded"))
                    .as("a rate that is exceeded says nothing of the EC2NodeClass")
                    .isEqualTo("Unknown AwaitingReconciliation");
        }
    }

    @Test
    @DisplayName(
            "AWS-NC-12 AWS-NC-14 AWS-NC-16 finds out what is wrong with the kubelet's configuration, and tries nothing then")
    void kubelet() {
        bench.spec.put("kubelet", Map.of("fooBar", 1, "registerWithTaints", List.of()));
        Tended wrong = bench.tend(care);
        assertThat(reason(wrong, "ValidationSucceeded")).isEqualTo("False InvalidKubeletConfiguration");
        assertThat(wrong.conditions().dependent("ValidationSucceeded").message())
                .contains("fooBar", "registerWithTaints", "; ");

        bench.spec.put("kubelet", Map.of("maxPods", "vcpus * 10"));
        assertThat(reason(bench.tend(care), "ValidationSucceeded")).isEqualTo("False KubeletExpressionsDisabled");

        bench.spec.put("kubelet", Map.of("registryPullQPS", 10));
        assertThat(bench.tend(care).conditions().isTrue("ValidationSucceeded")).isTrue();
        bench.spec.put("amiFamily", "Bottlerocket");
        assertThat(reason(bench.tend(care), "ValidationSucceeded")).isEqualTo("False UnsupportedKubeletConfiguration");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "karpenter.sh/nodepool",
                "karpenter.sh/nodeclaim",
                "karpenter.k8s.aws/ec2nodeclass",
                "eks:eks-cluster-name",
                "kubernetes.io/cluster/a",
                "kubernetes.io/cluster/A-0_b"
            })
    @DisplayName("AWS-NC-18 API-ENC-48 refuses tags that are Karpenter's own, whatever the API server has let through")
    void tags(String key) {
        bench.spec.put("tags", Map.of(key, "x", "mine", "y"));
        Tended refused = bench.tend(care);
        assertThat(reason(refused, "ValidationSucceeded")).isEqualTo("False TagValidationFailed");
        assertThat(refused.conditions().dependent("ValidationSucceeded").message())
                .contains(key)
                .doesNotContain("mine");
        assertThat(aws.calls("CreateLaunchTemplate")).isEmpty();

        bench.spec.put("tags", Map.of("kubernetes.io/cluster", "x", "kubernetes.io/cluster/", "y", "z" + key, "z"));
        assertThat(bench.tend(care).conditions().isTrue("ValidationSucceeded")).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "amiSelectorTerms, ami-0, AMIsReady",
        "subnetSelectorTerms, subnet-0, SubnetsReady",
        "securityGroupSelectorTerms, sg-0, SecurityGroupsReady"
    })
    @DisplayName(
            "API-ENC-49 says that what it needs is not there while any of images, subnets and security groups is not")
    void dependency(String field, String id, String condition) {
        bench.spec.put(field, List.of(Map.of("id", id)));

        Tended tended = bench.tend(care);

        assertThat(tended.conditions().dependent(condition).isFalse()).isTrue();
        assertThat(reason(tended, "ValidationSucceeded")).isEqualTo("False DependenciesNotReady");
        assertThat(aws.calls("CreateLaunchTemplate")).isEmpty();
    }

    @Test
    @DisplayName("API-ENC-49 does not know whether what it needs is there while the instance profile is not")
    void profileUnknown() {
        aws.fail("GetInstanceProfile", 9, "ServiceFailure", 500, "sorry");
        aws.fail("CreateInstanceProfile", 9, "ServiceFailure", 500, "sorry");

        Tended tended = bench.tend(care);

        assertThat(tended.conditions().dependent("InstanceProfileReady").isUnknown())
                .isTrue();
        assertThat(reason(tended, "ValidationSucceeded")).isEqualTo("Unknown DependenciesNotReady");
        assertThat(aws.calls("CreateLaunchTemplate")).isEmpty();
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = ';',
            value = {
                "CreateLaunchTemplate; CreateLaunchTemplateAuthCheckFailed; UnauthorizedOperation; no",
                "CreateFleet; CreateFleetAuthCheckFailed; UnauthorizedOperation; no",
                "RunInstances; RunInstancesAuthCheckFailed; UnauthorizedOperation; no",
                "CreateLaunchTemplate; UserDataSizeLimitExceeded; InvalidUserData.Malformed; User data is limited to 16384 bytes"
            })
    @DisplayName(
            "API-ENC-50 tries a launch template, a fleet and an instance, keeps what comes of it until the spec changes, looks again within ten minutes, and tries nothing where trying is off")
    void dryRuns(String call, String reason, String code, String message) {
        aws.fail(call, 9, code, 403, message);
        Tended refused = bench.tend(care);
        assertThat(reason(refused, "ValidationSucceeded")).isEqualTo("False " + reason);
        assertThat(refused.again().orElseThrow()).isLessThanOrEqualTo(Duration.ofMinutes(10));

        aws.clearTroubles(call);
        aws.forgetCalls();
        assertThat(reason(bench.tend(care), "ValidationSucceeded")).isEqualTo("False " + reason);
        assertThat(aws.calls(call)).isEmpty();
        bench.spec.put("detailedMonitoring", true);
        assertThat(bench.tend(care).conditions().isTrue("ValidationSucceeded")).isTrue();
        assertThat(aws.calls("CreateLaunchTemplate")).isNotEmpty();
        assertThat(aws.calls("CreateFleet")).hasSize(1);
        assertThat(aws.calls("RunInstances")).hasSize(1);

        aws.fail(call, 9, code, 403, message);
        aws.forgetCalls();
        assertThat(bench.tend(bench.care(true)).conditions().isTrue("ValidationSucceeded"))
                .isTrue();
        assertThat(aws.calls(call)).isEmpty();
    }

    @ParameterizedTest(name = "{0} on {1}: {2}")
    @CsvSource({
        "al2@latest, 1.33, False UnsupportedAlias",
        "al2@latest, 1.32, True AMIsReady",
        "windows2025@latest, 1.34, False UnsupportedAlias",
        "windows2025@latest, 1.35, True AMIsReady"
    })
    @DisplayName(
            "API-ENC-51 says that an alias names no images for this version of Kubernetes: AL2 from 1.33 on, Windows2025 before 1.35")
    void alias(String alias, String version, String reason) {
        aws.ssm().put("/aws/service/eks/optimized-ami/" + version + "/amazon-linux-2/recommended/image_id", IMAGE);
        aws.ssm()
                .put(
                        "/aws/service/ami-windows-latest/Windows_Server-2025-English-Core-EKS_Optimized-" + version
                                + "/image_id",
                        IMAGE);
        bench.kubernetes = version;
        bench.spec.put("amiSelectorTerms", List.of(Map.of("alias", alias)));
        bench.spec.remove("amiFamily");

        assertThat(reason(bench.tend(care), "AMIsReady")).isEqualTo(reason);
    }

    @Test
    @DisplayName("AWS-NC-19 tries once in half an hour, and anew when an annotation changes; never where trying is off")
    void cached() {
        bench.tend(care);
        bench.tend(care);
        assertThat(aws.calls("RunInstances")).hasSize(1);

        bench.annotations.put("a", "b");
        bench.tend(care);
        assertThat(aws.calls("RunInstances")).hasSize(2);

        bench.timers.advance(Duration.ofMinutes(31));
        bench.tend(care);
        assertThat(aws.calls("RunInstances")).hasSize(3);

        aws.forgetCalls();
        assertThat(bench.tend(bench.care(true)).conditions().isTrue("ValidationSucceeded"))
                .isTrue();
        assertThat(aws.calls("RunInstances")).isEmpty();
    }

    @Test
    @DisplayName(
            "AWS-NC-20 AWS-NC-24 says that launch templates may not be made, or that user data are too large, and keeps that in mind")
    void template() {
        aws.fail("CreateLaunchTemplate", 1, "UnauthorizedOperation", 403, "no identity-based policy allows it");
        Tended tended = bench.tend(care);
        assertThat(reason(tended, "ValidationSucceeded")).isEqualTo("False CreateLaunchTemplateAuthCheckFailed");
        assertThat(tended.conditions().dependent("ValidationSucceeded").message())
                .contains("launch templates may not be created", "identity-based policy");
        assertThat(tended.failures()).isEmpty();
        assertThat(reason(bench.tend(care), "ValidationSucceeded"))
                .isEqualTo("False CreateLaunchTemplateAuthCheckFailed");

        bench.annotations.put("a", "b");
        aws.fail("CreateLaunchTemplate", 1, "InvalidUserData.Malformed", 400, "User data is limited to 16384 bytes");
        assertThat(reason(bench.tend(care), "ValidationSucceeded")).isEqualTo("False UserDataSizeLimitExceeded");
    }

    @Test
    @DisplayName("AWS-NC-22 tries a fleet of one type in all subnets, once, and says that it may not be made")
    void fleet() {
        aws.fail("CreateFleet", 1, "UnauthorizedOperation", 403, "no");

        assertThat(reason(bench.tend(care), "ValidationSucceeded")).isEqualTo("False CreateFleetAuthCheckFailed");

        CreateFleetRequest request = aws.requests(CreateFleetRequest.class).getFirst();
        assertThat(request.dryRun()).isTrue();
        assertThat(request.launchTemplateConfigs().getFirst().overrides())
                .hasSize(((List<?>) bench.nodeClass().status().get("subnets")).size())
                .allSatisfy(o -> assertThat(o.availabilityZone()).isNull())
                .extracting(o -> o.instanceTypeAsString())
                .containsOnly("m5.large");
    }

    @Test
    @DisplayName("AWS-NC-22 AWS-NC-23 is not told by throttling, tries each call but once, and comes back soon")
    void throttled() {
        aws.fail("CreateFleet", 1, "RequestLimitExceeded", 503, "slow down");
        Tended tended = bench.tend(care);
        assertThat(aws.calls("CreateFleet")).hasSize(1);
        assertThat(reason(tended, "ValidationSucceeded")).isEqualTo("Unknown AwaitingReconciliation");
        assertThat(tended.failures()).isEmpty();
        assertThat(tended.again()).contains(Duration.ofSeconds(10));

        aws.fail("RunInstances", 9, "RequestLimitExceeded", 503, "slow down");
        bench.tend(care);
        assertThat(aws.calls("RunInstances"))
                .hasSize(((List<?>) bench.nodeClass().status().get("subnets")).size());
        aws.clearTroubles("RunInstances");
        assertThat(bench.tend(care).conditions().isTrue("ValidationSucceeded")).isTrue();
    }

    @Test
    @DisplayName(
            "AWS-NC-23 needs one subnet in which an instance may be run; the error of the first counts if there is none")
    void instance() {
        aws.fail("RunInstances", 1, "UnauthorizedOperation", 403, "no");
        assertThat(bench.tend(care).conditions().isTrue("ValidationSucceeded")).isTrue();
        RunInstancesRequest request = aws.requests(RunInstancesRequest.class).getFirst();
        assertThat(request.networkInterfaces()).singleElement().satisfies(i -> {
            assertThat(i.deviceIndex()).isZero();
            assertThat(i.subnetId()).startsWith("subnet-");
        });
        assertThat(request.tagSpecifications())
                .extracting(t -> t.resourceTypeAsString())
                .containsExactly("instance", "volume", "network-interface");

        bench.annotations.put("a", "b");
        aws.fail("RunInstances", 9, "UnauthorizedOperation", 403, "no");
        assertThat(reason(bench.tend(care), "ValidationSucceeded")).isEqualTo("False RunInstancesAuthCheckFailed");
    }

    @Test
    @DisplayName(
            "AWS-NC-23 waits for a profile that it has just made, and says of the user's own that there is none, without keeping that in mind")
    void profileMissing() {
        aws.fail(
                "RunInstances",
                99,
                "InvalidParameterValue",
                400,
                "Value (x) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name");
        assertThat(reason(bench.tend(care), "ValidationSucceeded")).isEqualTo("Unknown AwaitingReconciliation");

        bench.spec.remove("role");
        bench.spec.put("instanceProfile", "own");
        assertThat(reason(bench.tend(care), "ValidationSucceeded")).isEqualTo("False InstanceProfileNotFound");
        aws.clearTroubles("RunInstances");
        assertThat(bench.tend(care).conditions().isTrue("ValidationSucceeded")).isTrue();
    }

    @Test
    @DisplayName("AWS-NC-25 stamps with a version of its own")
    void stamp() {
        Stamp stamp = care.stamp(bench.nodeClass()).orElseThrow();

        assertThat(stamp.annotations())
                .containsOnlyKeys("karpenter.k8s.aws/ec2nodeclass-hash", "karpenter.k8s.aws/ec2nodeclass-hash-version")
                .doesNotContainValue("v6");
        bench.spec.put("detailedMonitoring", true);
        assertThat(care.stamp(bench.nodeClass()).orElseThrow().hash()).isNotEqualTo(stamp.hash());
    }

    @Test
    @DisplayName(
            "AWS-CR-08 AWS-PG-05 finds reservations, and says that there is no such placement group, or that it cannot be found out")
    void selectors() {
        aws.reservations().put(FakeReservations.reservation("cr-1", "m5.large", "us-west-2a", 3));
        bench.spec.put("capacityReservationSelectorTerms", List.of(Map.of("id", "cr-1")));
        bench.spec.put("placementGroupSelector", Map.of("name", "going"));
        aws.network()
                .put(PlacementGroup.builder()
                        .groupId("pg-1")
                        .groupName("going")
                        .strategy("cluster")
                        .state("deleting")
                        .build());

        Tended tended = bench.tend(care);

        assertThat(tended.status().get("capacityReservations").toString()).contains("cr-1", "m5.large", "active");
        assertThat(reason(tended, "PlacementGroupReady")).isEqualTo("False PlacementGroupNotFound");

        bench.spec.put("placementGroupSelector", Map.of("name", "none"));
        Tended refused = bench.tend(care);
        assertThat(reason(refused, "PlacementGroupReady")).isEqualTo("False PlacementGroupResolutionFailed");
        assertThat(refused.failures()).hasSize(1);
    }
}
