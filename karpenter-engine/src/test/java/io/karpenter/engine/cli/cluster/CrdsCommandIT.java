package io.karpenter.engine.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.engine.testing.CommandRun;
import io.karpenter.k8s.controlplane.ControlPlane;
import io.karpenter.k8s.controlplane.Size;
import io.karpenter.k8s.controlplane.UsesControlPlane;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@UsesControlPlane(Size.API)
class CrdsCommandIT {

    @Test
    @DisplayName("crds --install brings the definitions to a cluster, and has nothing to do the second time")
    void installs(ControlPlane plane) {
        plane.client().apiextensions().v1().customResourceDefinitions().delete();
        plane.await(
                "no definitions",
                () -> plane.client()
                        .apiextensions()
                        .v1()
                        .customResourceDefinitions()
                        .list()
                        .getItems()
                        .isEmpty());

        assertThat(install(plane).out()).isEqualTo("""
                nodepools.karpenter.sh created
                nodeclaims.karpenter.sh created
                nodeoverlays.karpenter.sh created
                capacitybuffers.autoscaling.x-k8s.io created
                """);
        assertThat(install(plane).out().lines()).hasSize(4).allMatch(line -> line.endsWith(" unchanged"));
    }

    private static CommandRun install(ControlPlane plane) {
        return CommandRun.of(
                "crds", "--install", "--kubeconfig", plane.kubeconfig().toString());
    }
}
