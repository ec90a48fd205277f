package io.karpenter.engine.cli.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.karpenter.engine.input.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which cluster to reach, and as whom. */
final class ClusterOptions {

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description =
                    "How to reach the cluster. Default: $KUBECONFIG, else ~/.kube/config, else the pod's own account.")
    private @Nullable Path kubeconfig;

    @Option(
            names = "--context",
            paramLabel = "NAME",
            description = "Context of the kubeconfig. Default: its current one.")
    private @Nullable String context;

    /** A client of the cluster; whoever asks closes it. It tries nothing twice. */
    KubernetesClient client() {
        Config once =
                new ConfigBuilder(config()).withRequestRetryBackoffLimit(0).build();
        return new KubernetesClientBuilder().withConfig(once).build();
    }

    /** How to reach the cluster. */
    Config config() {
        if (kubeconfig == null) {
            return Config.autoConfigure(context);
        }
        if (!Files.isReadable(kubeconfig)) {
            throw new InvalidInputException("option --kubeconfig: %s cannot be read".formatted(kubeconfig));
        }
        try {
            return Config.fromKubeconfig(context, kubeconfig.toFile());
        } catch (KubernetesClientException | IllegalArgumentException unusable) {
            throw new InvalidInputException(
                    "option --kubeconfig: %s is no kubeconfig: %s".formatted(kubeconfig, unusable.getMessage()));
        }
    }
}
