package io.karpenter.examples;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.karpenter.k8s.KarpenterControllers;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;

/**
 * Karpenter inside a program of one's own, with a cloud of one's own: the cluster of the current kubeconfig gets servers of a rack for pods
 * that wait. Karpenter's CustomResourceDefinitions have to be in the cluster, and only one such program may run.
 */
public final class EmbedControllers {

    private EmbedControllers() {}

    /** Runs until it is killed, which may happen at any moment. */
    public static void main(String[] args) throws InterruptedException {
        try (KubernetesClient client = new KubernetesClientBuilder().build();
                KarpenterControllers controllers = KarpenterControllers.builder()
                        .client(client)
                        .cloudProvider(new ServerRack(8, 2, InstantSource.system()))
                        .withoutNodeClasses()
                        .start()) {
            new CountDownLatch(1).await();
        }
    }
}
