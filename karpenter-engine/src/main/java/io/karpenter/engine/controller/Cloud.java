package io.karpenter.engine.controller;

import io.karpenter.aws.catalog.EmbeddedCatalog;
import io.karpenter.aws.catalog.OverlayLimits;
import io.karpenter.aws.label.AwsLabels;
import io.karpenter.core.cloud.nodeclass.NodeClassKind;
import io.karpenter.k8s.KarpenterControllers;
import io.karpenter.k8s.api.Fabric8ClusterApi;
import io.karpenter.k8s.controller.Backoff;
import io.karpenter.k8s.controller.Controller;
import io.karpenter.k8s.simulated.CloudScript;
import io.karpenter.k8s.simulated.CloudTimes;
import io.karpenter.k8s.simulated.KubeletSettings;
import io.karpenter.k8s.simulated.MachineJournal;
import io.karpenter.k8s.simulated.SimulatedCloud;
import io.karpenter.k8s.simulated.SimulatedMarket;
import io.karpenter.k8s.simulated.SimulatedNodes;
import io.karpenter.k8s.simulated.script.ScriptRun;
import io.karpenter.k8s.simulated.script.ScriptedEvent;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.LoggerFactory;

/** Where machines come from. */
public sealed interface Cloud permits AwsCloud, Cloud.Simulated {

    /** The builder, with what this cloud asks of controllers. */
    KarpenterControllers.Builder addedTo(KarpenterControllers.Builder builder, ProcessParts surroundings);

    /**
     * None: machines are made up, at the prices of the catalogue, and so are their Nodes.
     *
     * @param journal where machines are written down; empty: they are forgotten when the program ends
     * @param kubelets what is done for Nodes and pods
     * @param events what goes wrong, from when the controllers begin to act
     */
    record Simulated(
            EmbeddedCatalog catalog,
            CloudTimes times,
            Optional<Path> journal,
            KubeletSettings kubelets,
            List<ScriptedEvent> events)
            implements Cloud {

        private static final int KUBELETS_AT_A_TIME = 50;

        @Override
        public KarpenterControllers.Builder addedTo(KarpenterControllers.Builder builder, ProcessParts surroundings) {
            LoggerFactory.getLogger("controller")
                    .warn("the cloud is simulated: machines and Nodes are made up, and no pod really runs on them");
            CloudScript script = new CloudScript();
            SimulatedCloud cloud = new SimulatedCloud(
                    new SimulatedMarket(
                            catalog,
                            Set.of(new NodeClassKind("karpenter.k8s.aws", "EC2NodeClass")),
                            AwsLabels.SCHEMA,
                            OverlayLimits.KEYS,
                            OverlayLimits.RESOURCES),
                    times,
                    script,
                    journal.map(MachineJournal::in).orElseGet(MachineJournal::none),
                    surroundings.clock());
            // Kubelets have connections of their own, and are not held up by the limits of the controllers.
            SimulatedNodes nodes = new SimulatedNodes(
                    cloud,
                    new Fabric8ClusterApi(surroundings.client()),
                    kubelets,
                    KUBELETS_AT_A_TIME,
                    surroundings.clock());
            builder.cloudProvider(cloud).withoutNodeClasses();
            List<Controller> controllers = nodes.controllers();
            builder.with(controllers.getFirst(), nodes::follow);
            controllers.stream().skip(1).forEach(controller -> builder.with(controller, () -> {}));
            ScriptRun run = new ScriptRun(cloud, script, events, surroundings.clock());
            Controller ofScript =
                    new Controller(run, 1, Backoff.DEFAULT, surroundings.clock(), Controller.Observer.NONE);
            return builder.with(ofScript, () -> run.follow(ofScript));
        }
    }
}
