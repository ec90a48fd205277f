package io.karpenter.aws.nodeclass.care;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.aws.fake.FakeAws;
import io.karpenter.aws.fake.FakeIam;
import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.cloud.nodeclass.NodeClassCare.Tended;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.iam.model.AddRoleToInstanceProfileRequest;
import software.amazon.awssdk.services.iam.model.InstanceProfile;
import software.amazon.awssdk.services.iam.model.Tag;

@DisplayName("Instance profiles of an EC2NodeClass")
class ProfileCareTest {

    private final CareBench bench = new CareBench();
    private final FakeAws aws = bench.aws;
    private final Ec2NodeClassCare care = bench.care(true);

    @AfterEach
    void close() {
        bench.close();
    }

    private String profile() {
        return String.valueOf(bench.nodeClass().status().get("instanceProfile"));
    }

    private List<String> names() {
        return aws.iam().profiles().stream()
                .map(InstanceProfile::instanceProfileName)
                .toList();
    }

    @Test
    @DisplayName("AWS-PRO-01 never asks IAM about a profile of the user's")
    void own() {
        bench.spec.remove("role");
        bench.spec.put("instanceProfile", "own");

        assertThat(bench.tend(care).conditions().isTrue("InstanceProfileReady")).isTrue();

        assertThat(profile()).isEqualTo("own");
        assertThat(aws.calls()).extracting(c -> c.operation()).noneMatch(o -> o.contains("InstanceProfile"));
    }

    @Test
    @DisplayName(
            "AWS-PRO-02 AWS-PRO-03 AWS-PRO-05 AWS-PRO-13 makes a profile with a name, a path, tags and the role of its own")
    void made() {
        bench.spec.put("role", "some/path/" + FakeIam.ROLE);
        bench.spec.put("tags", Map.of("team", "a"));

        assertThat(bench.tend(care).conditions().isTrue("InstanceProfileReady")).isTrue();

        InstanceProfile made = aws.iam().profile(profile()).orElseThrow();
        assertThat(made.instanceProfileName()).matches(FakeAws.CLUSTER + "_\\d+");
        assertThat(made.path()).isEqualTo("/karpenter/us-west-2/testing/uid-1/");
        assertThat(made.tags().stream().collect(Collectors.toMap(Tag::key, Tag::value)))
                .isEqualTo(Map.of(
                        "team", "a",
                        "kubernetes.io/cluster/testing", "owned",
                        "eks:eks-cluster-name", "testing",
                        "karpenter.k8s.aws/ec2nodeclass", "default",
                        "topology.kubernetes.io/region", "us-west-2"));
        assertThat(aws.requests(AddRoleToInstanceProfileRequest.class))
                .singleElement()
                .satisfies(r -> assertThat(r.roleName()).isEqualTo(FakeIam.ROLE));
    }

    @Test
    @DisplayName(
            "AWS-PRO-02 AWS-PRO-04 AWS-PRO-12 keeps the profile as long as its role is the same, path or not, and makes another for another role")
    void roleChanges() {
        bench.tend(care);
        String first = profile();
        bench.spec.put("role", "path/" + FakeIam.ROLE);
        bench.timers.advance(Duration.ofMinutes(16));
        bench.tend(care);
        assertThat(profile()).isEqualTo(first);

        aws.iam().addRole("other", "/");
        bench.spec.put("role", "other");
        bench.tend(care);
        assertThat(profile()).isNotEqualTo(first);
        assertThat(names()).containsExactlyInAnyOrder(first, profile());
    }

    @Test
    @DisplayName(
            "AWS-PRO-06 AWS-PRO-07 takes a profile back whose role does not exist, and does not try that role again for a minute")
    void noRole() {
        bench.spec.put("role", "nobody");

        Tended tended = bench.tend(care);
        assertThat(tended.failures()).hasSize(1);
        assertThat(tended.conditions().dependent("InstanceProfileReady").isUnknown())
                .isTrue();
        assertThat(names()).isEmpty();
        assertThat(aws.calls("CreateInstanceProfile")).hasSize(1);

        assertThat(bench.tend(care).failures()).hasSize(1);
        assertThat(aws.calls("CreateInstanceProfile")).hasSize(1);

        bench.timers.advance(Duration.ofSeconds(61));
        aws.iam().addRole("nobody", "/");
        assertThat(bench.tend(care).failures()).isEmpty();
    }

    @Test
    @DisplayName("AWS-PRO-08 uses the profile that it has just made when the status that named it is lost")
    void statusLost() {
        bench.tend(care);
        String first = profile();
        bench.loseStatus();

        bench.tend(care);

        assertThat(profile()).isEqualTo(first);
        assertThat(names()).containsExactly(first);
    }

    @Test
    @DisplayName(
            "AWS-PRO-09 AWS-PRO-10 AWS-PRO-11 AWS-GC-05 collects profiles that nobody names, but for those in use until an hour ago")
    void garbage() {
        bench.tend(care);
        String first = profile();
        bench.spec.remove("role");
        bench.spec.put("instanceProfile", "own");
        bench.tend(care);
        aws.pageSize("ListInstanceProfiles", 1);

        care.clearUp(List.of(bench.nodeClass()), List.of());
        assertThat(names()).containsExactly(first);

        bench.timers.advance(Duration.ofMinutes(61));
        care.clearUp(List.of(bench.nodeClass()), List.of(Map.of("karpenter.k8s.aws/instance-profile-name", first)));
        assertThat(names()).containsExactly(first);

        care.clearUp(List.of(bench.nodeClass()), List.of());
        assertThat(names()).isEmpty();
    }

    @Test
    @DisplayName("AWS-GC-05 leaves profiles of other clusters alone")
    void others() {
        aws.iam()
                .put(InstanceProfile.builder()
                        .instanceProfileName("theirs")
                        .path("/karpenter/us-west-2/other/uid/")
                        .roles(List.of())
                        .build());

        care.clearUp(List.of(), List.of());

        assertThat(names()).containsExactly("theirs");
    }

    @Test
    @DisplayName(
            "AWS-GC-06 deletes profiles and launch templates of an EC2NodeClass that goes, and fails as long as something is left")
    void end() {
        bench.tend(bench.care());
        assertThat(aws.calls("CreateLaunchTemplate")).hasSize(1);
        String legacy = bench.profiles.names().legacy("default").orElseThrow();
        aws.iam()
                .put(InstanceProfile.builder()
                        .instanceProfileName(legacy)
                        .path("/")
                        .roles(List.of())
                        .build());
        aws.fail("DeleteInstanceProfile", 9, "ServiceFailure", 500, "sorry");
        assertThatThrownBy(() -> care.end(bench.nodeClass())).isInstanceOf(CloudProviderException.class);
        aws.clearTroubles("DeleteInstanceProfile");

        care.end(bench.nodeClass());

        assertThat(names()).isEmpty();
        assertThat(aws.calls("DeleteLaunchTemplate")).hasSize(1);
    }
}
