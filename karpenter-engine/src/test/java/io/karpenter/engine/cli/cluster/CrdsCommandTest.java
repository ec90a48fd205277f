package io.karpenter.engine.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.aws.label.AwsLabels;
import io.karpenter.engine.testing.CommandRun;
import io.karpenter.k8s.crd.CustomResourceDefinitions;
import io.karpenter.k8s.crd.ProviderLabels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrdsCommandTest {

    @TempDir
    private Path folder;

    @Test
    @DisplayName("crds prints the definitions as YAML and nothing else")
    void printsTheDefinitions() {
        assertThat(CommandRun.of("crds"))
                .isEqualTo(new CommandRun(0, CustomResourceDefinitions.shipped().yaml(), ""));
    }

    @Test
    @DisplayName("crds --install names a kubeconfig that is missing or is none")
    void unusableKubeconfig() throws Exception {
        Path none = folder.resolve("none");
        Path text = Files.writeString(folder.resolve("text"), "- 1");

        for (Path file : Set.of(none, text)) {
            CommandRun run = CommandRun.of("crds", "--install", "--kubeconfig", file.toString());

            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err()).contains("--kubeconfig", file.toString());
        }
    }

    @Test
    @DisplayName("crds --install names a cluster that does not answer")
    void unreachableCluster() throws Exception {
        Path file = Files.writeString(folder.resolve("config"), """
                apiVersion: v1
                kind: Config
                clusters: [{name: c, cluster: {server: "http://127.0.0.1:1"}}]
                users: [{name: u, user: {}}]
                contexts: [{name: here, context: {cluster: c, user: u}}]
                """);

        CommandRun run = CommandRun.of("crds", "--install", "--kubeconfig", file.toString(), "--context", "here");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--install", "127.0.0.1:1");
    }

    @Test
    @DisplayName("API-NP-14 API-NO-06 the definitions list the AWS labels that the AWS module knows")
    void listsOfLabels() {
        Set<String> known = AwsLabels.SCHEMA.wellKnown().stream()
                .filter(key -> key.startsWith(AwsLabels.DOMAIN + "/"))
                .collect(Collectors.toSet());

        assertThat(ProviderLabels.AWS.domain()).isEqualTo(AwsLabels.DOMAIN);
        assertThat(ProviderLabels.AWS.allowed()).isEqualTo(known);
        known.removeAll(Set.of(
                AwsLabels.TENANCY,
                AwsLabels.RESERVATION_ID,
                AwsLabels.RESERVATION_TYPE,
                AwsLabels.RESERVATION_INTERRUPTIBLE,
                AwsLabels.PLACEMENT_GROUP_ID,
                AwsLabels.PLACEMENT_GROUP_PARTITION));
        assertThat(ProviderLabels.AWS.allowedInOverlays()).isEqualTo(known);
    }
}
