package io.karpenter.core.buffer;

import static io.karpenter.core.testkit.BufferBuilder.buffer;
import static io.karpenter.core.testkit.BufferBuilder.everything;
import static io.karpenter.core.testkit.BufferBuilder.nothing;
import static io.karpenter.core.testkit.BufferBuilder.workloads;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.core.buffer.BufferCondition.Provisioning;
import io.karpenter.core.buffer.BufferCondition.ReadyForProvisioning;
import io.karpenter.core.buffer.BufferResolution.Resolved;
import io.karpenter.core.buffer.BufferResolution.TemplateRef;
import io.karpenter.core.buffer.BufferResolution.Unresolved;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.testkit.BufferBuilder;
import io.karpenter.core.workload.PodSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BufferResolverTest {

    private static final PodSpec SPEC = pod("web").cpu("500m").memory("1Gi").spec();

    private static int replicas(BufferBuilder buffer, OptionalInt ofWorkload) {
        BufferResolution resolution = BufferResolver.resolve(buffer.build(), workloads(SPEC, ofWorkload))
                .resolution();
        assertThat(resolution).isInstanceOf(Resolved.class);
        return ((Resolved) resolution).replicas();
    }

    private static BufferBuilder web() {
        return buffer("b").scalable("", "Deployment", "web");
    }

    private static Unresolved unresolved(BufferBuilder buffer, BufferSources sources) {
        return assertThat(BufferResolver.resolve(buffer.build(), sources).resolution())
                .asInstanceOf(InstanceOfAssertFactories.type(Unresolved.class))
                .actual();
    }

    @Test
    @DisplayName(
            "SCH-BUF-01 a buffer that names both a template and a workload, or a template without a number, is not resolved")
    void ambiguous() {
        assertThat(unresolved(web().podTemplate("t").replicas(1), everything(SPEC)))
                .isEqualTo(new Unresolved(
                        ReadyForProvisioning.RESOLUTION_FAILED, "both podTemplateRef and scalableRef are set", false));
        assertThat(unresolved(buffer("b").podTemplate("t").percentage(50), everything(SPEC)))
                .isEqualTo(new Unresolved(
                        ReadyForProvisioning.RESOLUTION_FAILED,
                        "podTemplateRef is set, but neither replicas nor limits",
                        false));
    }

    @Test
    @DisplayName("SCH-BUF-01 another strategy is kept in the status and changes nothing; negative numbers are refused")
    void strategy() {
        ResolvedBuffer odd =
                BufferResolver.resolve(web().strategy("odd").replicas(3).build(), everything(SPEC));

        assertThat(odd.replicas()).isEqualTo(3);
        assertThat(BufferStatus.of(odd, Optional.empty()).provisioningStrategy())
                .isEqualTo("odd");
        assertThatThrownBy(() -> web().replicas(-1).build()).hasMessage("replicas is -1, it must not be negative");
        assertThatThrownBy(() -> web().percentage(-5).build()).hasMessage("percentage is -5, it must not be negative");
    }

    @ParameterizedTest
    @CsvSource({
        "'',Deployment,DEPLOYMENT",
        "apps,Deployment,DEPLOYMENT",
        "apps,StatefulSet,STATEFUL_SET",
        "apps,ReplicaSet,REPLICA_SET"
    })
    @DisplayName("SCH-BUF-02 a workload of apps, which is the default group, is looked up in the buffer's namespace")
    void kindsOfApps(String group, String kind, CapacityBuffer.ScalableKind expected) {
        List<String> asked = new ArrayList<>();
        BufferSources sources = new BufferSources() {
            @Override
            public Lookup<PodTemplate> podTemplate(String namespace, String name) {
                return new Lookup.Missing<>();
            }

            @Override
            public Lookup<Scalable> scalable(String namespace, CapacityBuffer.ScalableKind scalable, String name) {
                asked.add(namespace + " " + scalable + " " + name);
                return new Lookup.Found<>(new Scalable(SPEC, OptionalInt.of(4)));
            }
        };

        BufferResolution resolution = BufferResolver.resolve(
                        buffer("b").scalable(group, kind, "web").percentage(100).build(), sources)
                .resolution();

        assertThat(asked).containsExactly("default " + expected + " web");
        assertThat(resolution).isEqualTo(new Resolved(SPEC, 4, Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({"apps,DaemonSet", "'',ReplicationController", "argoproj.io,Deployment", "batch,Job"})
    @DisplayName("SCH-BUF-02, SCH-BUF-04 a workload of another kind fails and is tried again")
    void otherKinds(String group, String kind) {
        Unresolved unresolved = unresolved(buffer("b").scalable(group, kind, "web"), everything(SPEC));

        assertThat(unresolved.condition()).isEqualTo(ReadyForProvisioning.RESOLUTION_FAILED);
        assertThat(unresolved.message())
                .contains(kind + " web", "apps/Deployment, apps/StatefulSet and apps/ReplicaSet");
        assertThat(unresolved.retried()).isTrue();
    }

    @Test
    @DisplayName("SCH-BUF-02 a workload that states no replicas counts as one")
    void noReplicas() {
        assertThat(replicas(web().percentage(300), OptionalInt.empty())).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        // workload, percentage, expected
        "10,15,2",
        "10,10,1",
        "10,11,2",
        "1,1,1",
        "3,200,6",
        "0,50,0",
        "10,0,0",
        "2147483647,2147483647,2147483647"
    })
    @DisplayName(
            "SCH-BUF-03 a percentage of the workload is rounded up, and at least one unless one of the two is zero")
    void percentage(int workload, int percentage, int expected) {
        assertThat(replicas(web().percentage(percentage), OptionalInt.of(workload)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"2,15,10,2", "1,15,10,2", "5,15,10,5", "0,15,10,2"})
    @DisplayName("SCH-BUF-03, KW-D-21 of replicas and percentage the larger counts")
    void larger(int replicas, int percentage, int workload, int expected) {
        assertThat(replicas(web().replicas(replicas).percentage(percentage), OptionalInt.of(workload)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        // limited resource, limit, expected of 10 replicas that ask for cpu 500m and memory 1Gi
        "cpu,2,4",
        "cpu,1999m,3",
        "cpu,499m,0",
        "cpu,-1,0",
        "memory,3Gi,3",
        "pods,7,7",
        "nvidia.com/gpu,1,10",
        "cpu,100,10"
    })
    @DisplayName("SCH-BUF-03 limits cap the number where a limited resource is requested, else they do not apply")
    void limits(String resource, String limit, int expected) {
        assertThat(replicas(web().replicas(10).limits(resource, limit), OptionalInt.of(1)))
                .isEqualTo(expected);
    }

    @Test
    @DisplayName("SCH-BUF-03 of several limits the tightest counts, and alone the limits give the number")
    void limitsAlone() {
        assertThat(replicas(web().limits("cpu", "3", "memory", "4Gi", "x/y", "0"), OptionalInt.of(9)))
                .isEqualTo(4);
        assertThat(replicas(buffer("b").podTemplate("t").limits("cpu", "3"), OptionalInt.empty()))
                .isEqualTo(6);
        assertThat(replicas(web().limits("x/y", "5"), OptionalInt.of(9))).isZero();
        assertThat(replicas(web().limits("cpu", "9Ei"), OptionalInt.of(9))).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    @DisplayName("SCH-BUF-03 a resource that is requested with zero is not limited")
    void zeroRequest() {
        PodSpec none = SPEC.toBuilder()
                .requests(ResourceList.parse("cpu", "0", "pods", "1"))
                .build();

        assertThat(BufferResolver.resolve(web().replicas(8).limits("cpu", "1").build(), everything(none))
                        .replicas())
                .isEqualTo(8);
    }

    @Test
    @DisplayName("SCH-BUF-03 a percentage means nothing beside a PodTemplate")
    void percentageOfTemplate() {
        assertThat(replicas(buffer("b").podTemplate("t").replicas(2).percentage(1000), OptionalInt.of(50)))
                .isEqualTo(2);
    }

    @Test
    @DisplayName("SCH-BUF-04 what is missing is said with its own reason and not tried again")
    void missing() {
        assertThat(unresolved(buffer("b").podTemplate("t").replicas(1), nothing(Optional.empty())))
                .isEqualTo(new Unresolved(
                        ReadyForProvisioning.POD_TEMPLATE_NOT_FOUND,
                        "there is no PodTemplate t in namespace default",
                        false));
        assertThat(unresolved(web(), nothing(Optional.empty())))
                .isEqualTo(new Unresolved(
                        ReadyForProvisioning.SCALABLE_REF_NOT_FOUND,
                        "there is no apps/Deployment web in namespace default",
                        false));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("SCH-BUF-04 an error while looking is tried again; a buffer that names nothing is not")
    void errors(boolean template) {
        BufferBuilder buffer = template ? buffer("b").podTemplate("t").replicas(1) : web();

        assertThat(unresolved(buffer, nothing(Optional.of("timed out"))))
                .isEqualTo(new Unresolved(ReadyForProvisioning.RESOLUTION_FAILED, "timed out", true));
        assertThat(unresolved(buffer("b").replicas(1), everything(SPEC)))
                .isEqualTo(new Unresolved(
                        ReadyForProvisioning.RESOLUTION_FAILED,
                        "neither podTemplateRef nor scalableRef is set",
                        false));
    }

    @ParameterizedTest
    @CsvSource({
        "RESOLVED,true,Resolved",
        "RESOLUTION_FAILED,false,ResolutionFailed",
        "POD_TEMPLATE_NOT_FOUND,false,PodTemplateNotFound",
        "SCALABLE_REF_NOT_FOUND,false,ScalableRefNotFound"
    })
    @DisplayName("SCH-BUF-04 ReadyForProvisioning is true when resolved, and its reasons are spelled as in the API")
    void conditions(ReadyForProvisioning condition, boolean status, String reason) {
        assertThat(condition.type()).isEqualTo("ReadyForProvisioning");
        assertThat(condition.isTrue()).isEqualTo(status);
        assertThat(condition.reason()).isEqualTo(reason);
    }

    @Test
    @DisplayName("SCH-BUF-05 the status has replicas and strategy, and of a PodTemplate its name and generation")
    void status() {
        Optional<Provisioning> before = Optional.of(Provisioning.FITS_EXISTING_CAPACITY);
        ResolvedBuffer ofTemplate =
                BufferResolver.resolve(buffer("b").podTemplate("t").replicas(3).build(), everything(SPEC));
        ResolvedBuffer ofWorkload = BufferResolver.resolve(web().replicas(3).build(), everything(SPEC));
        ResolvedBuffer none = BufferResolver.resolve(web().build(), nothing(Optional.empty()));

        assertThat(BufferStatus.of(ofTemplate, before))
                .isEqualTo(new BufferStatus(
                        3,
                        Optional.of(new TemplateRef("t", 7)),
                        CapacityBuffer.ACTIVE_CAPACITY,
                        ReadyForProvisioning.RESOLVED,
                        "",
                        before));
        assertThat(BufferStatus.of(ofWorkload, before).podTemplate()).isEmpty();
        assertThat(BufferStatus.of(none, before))
                .isEqualTo(new BufferStatus(
                        0,
                        Optional.empty(),
                        CapacityBuffer.ACTIVE_CAPACITY,
                        ReadyForProvisioning.SCALABLE_REF_NOT_FOUND,
                        "there is no apps/Deployment web in namespace default",
                        before));
    }
}
