package io.karpenter.engine.controller;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.VersionInfo;
import io.karpenter.aws.Ec2Provider;
import io.karpenter.aws.client.AwsClientFactory;
import io.karpenter.aws.client.AwsClients;
import io.karpenter.aws.client.AwsStart;
import io.karpenter.aws.client.AwsStartException;
import io.karpenter.aws.price.OwnPrices;
import io.karpenter.aws.price.commitment.Commitments;
import io.karpenter.aws.settings.AwsSettings;
import io.karpenter.aws.settings.ClusterFacts;
import io.karpenter.k8s.KarpenterControllers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Machines of EC2.
 *
 * @param ownPrices which win over those of AWS
 * @param commitments that a file states
 * @param warnings what is probably not meant in the settings
 * @param version of this program, for the user agent
 */
public record AwsCloud(
        AwsSettings settings, OwnPrices ownPrices, Commitments commitments, List<String> warnings, String version)
        implements Cloud {

    private static final Logger LOG = LoggerFactory.getLogger("controller");

    public AwsCloud {
        warnings = List.copyOf(warnings);
    }

    /**
     * Asks AWS for what has to be known before controllers run.
     *
     * @throws AwsStartException with all that fails
     */
    @Override
    public KarpenterControllers.Builder addedTo(KarpenterControllers.Builder builder, ProcessParts surroundings) {
        warnings.forEach(LOG::warn);
        AwsClients clients = new AwsClientFactory(version.replace(' ', '-')).create();
        try {
            Ec2Provider ec2 = start(clients, surroundings);
            return builder.cloudProvider(ec2.provider()).beforeActing(ec2::lead).afterClosing(() -> {
                ec2.close();
                clients.close();
            });
        } catch (RuntimeException failed) {
            clients.close();
            throw failed;
        }
    }

    private Ec2Provider start(AwsClients clients, ProcessParts surroundings) {
        KubernetesClient kubernetes = surroundings.client();
        ClusterFacts cluster = AwsStart.cluster(
                settings, clients.eks(), certificateAuthority(kubernetes.getConfiguration()), dns(kubernetes));
        return Ec2Provider.builder(clients, settings, cluster)
                .metrics(surroundings.metrics())
                .events(surroundings.events())
                .ownPrices(ownPrices)
                .commitments(commitments)
                .apiServerVersion(() -> version(kubernetes))
                .start();
    }

    /** As the client itself knows it, base64; empty if it trusts what the machine trusts (AWS-OPT-06). */
    private static String certificateAuthority(Config config) {
        if (config.getCaCertData() != null) {
            return config.getCaCertData();
        }
        if (config.getCaCertFile() == null) {
            return "";
        }
        try {
            return Base64.getEncoder().encodeToString(Files.readAllBytes(Path.of(config.getCaCertFile())));
        } catch (IOException unreadable) {
            throw new AwsStartException(
                    "the certificate authority %s cannot be read; maybe set CLUSTER_CA_BUNDLE"
                            .formatted(config.getCaCertFile()),
                    unreadable);
        }
    }

    /** The address of the cluster's DNS; nodes do without if it is not known (AWS-OPT-06). */
    private static Optional<String> dns(KubernetesClient kubernetes) {
        try {
            Service service = kubernetes
                    .services()
                    .inNamespace("kube-system")
                    .withName("kube-dns")
                    .get();
            return Optional.ofNullable(service).map(found -> found.getSpec().getClusterIP());
        } catch (KubernetesClientException unknown) {
            LOG.error("the address of kube-dns is not known: {}", unknown.getMessage());
            return Optional.empty();
        }
    }

    private static String version(KubernetesClient kubernetes) {
        VersionInfo version = kubernetes.getKubernetesVersion();
        return version.getMajor() + "." + version.getMinor();
    }
}
