package io.karpenter.aws.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.aws.client.AwsClients;
import io.karpenter.aws.fake.Attempts;
import io.karpenter.aws.fake.FakeAws;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KubernetesVersionTest {

    private final List<String> problems = new ArrayList<>();
    private final AtomicReference<Supplier<String>> answer = new AtomicReference<>(() -> "1.33");

    private KubernetesVersion version() {
        return KubernetesVersion.ofApiServer(() -> answer.get().get(), problems::add);
    }

    private static String unreachable() {
        throw new IllegalStateException("unreachable");
    }

    @Test
    @DisplayName("AWS-VER-01 EKS says the version of its control plane")
    void eks() {
        try (FakeAws aws = FakeAws.start();
                AwsClients clients = aws.clients(Attempts.ONE)) {
            KubernetesVersion version = KubernetesVersion.ofEks(clients.eks(), FakeAws.CLUSTER, problems::add);
            assertThat(version.get()).isEqualTo("1.33");

            aws.eks().change(FakeAws.CLUSTER, cluster -> cluster.version("1.34"));
            version.refresh();
            assertThat(version.get()).isEqualTo("1.34");
        }
    }

    @Test
    @DisplayName("AWS-VER-01 a plus after the API server's version is dropped")
    void plusIsDropped() {
        answer.set(() -> "1.33+");

        assertThat(version().get()).isEqualTo("1.33");
    }

    @Test
    @DisplayName("AWS-VER-02 there is no start without a version")
    void startNeedsAVersion() {
        answer.set(KubernetesVersionTest::unreachable);
        assertThatThrownBy(this::version).hasMessage("unreachable");

        answer.set(() -> "latest");
        assertThatThrownBy(this::version).hasMessageContaining("\"latest\"");
    }

    @Test
    @DisplayName("AWS-VER-02 later the last version stays if there is no other")
    void lastVersionStays() {
        KubernetesVersion version = version();
        answer.set(KubernetesVersionTest::unreachable);
        version.refresh();
        assertThat(version.get()).isEqualTo("1.33");

        answer.set(() -> "1.34");
        version.refresh();
        assertThat(version.get()).isEqualTo("1.34");
        assertThat(KubernetesVersion.INTERVAL).hasMinutes(5);
    }

    @ParameterizedTest
    @DisplayName("AWS-VER-03 1.26 to 1.36 are supported")
    @ValueSource(strings = {"1.26", "1.36"})
    void supported(String text) {
        answer.set(() -> text);
        version();

        assertThat(problems).isEmpty();
    }

    @ParameterizedTest
    @DisplayName("AWS-VER-03 another version is told once and used all the same")
    @ValueSource(strings = {"1.25", "1.37", "2.30"})
    void unsupported(String text) {
        answer.set(() -> text);
        KubernetesVersion version = version();
        version.refresh();

        assertThat(version.get()).isEqualTo(text);
        assertThat(problems).singleElement().asString().contains(text).contains("1.26 to 1.36");
    }

    @Test
    @DisplayName("AWS-VER-03 the next change is told again")
    void toldForEachChange() {
        answer.set(() -> "1.37");
        KubernetesVersion version = version();
        answer.set(() -> "1.38");
        version.refresh();

        assertThat(problems).hasSize(2);
    }
}
