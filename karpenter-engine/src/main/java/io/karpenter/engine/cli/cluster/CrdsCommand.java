package io.karpenter.engine.cli.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.karpenter.engine.cli.option.CommonOptions;
import io.karpenter.engine.cli.option.HelpLayout;
import io.karpenter.engine.cli.terminal.ExitCode;
import io.karpenter.engine.input.InvalidInputException;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.Fabric8ClusterApi;
import io.karpenter.k8s.crd.CustomResourceDefinitions;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the definitions of Karpenter's kinds, or brings them to a cluster. */
@Command(
        name = "crds",
        description =
                "Prints the CustomResourceDefinitions of NodePool, NodeClaim, NodeOverlay, CapacityBuffer and EC2NodeClass, or installs them.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  karpenter crds | kubectl apply --server-side -f -     by way of kubectl",
            "  karpenter crds --install --context staging            without it"
        })
public final class CrdsCommand implements Callable<Integer> {

    @Mixin
    @SuppressWarnings("unused") // for its help
    private CommonOptions common;

    @Mixin(name = HelpLayout.CLUSTER)
    private ClusterOptions cluster;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--install",
            description =
                    "Create what is missing on the cluster and change what differs. Definitions with further versions,"
                            + " which belong to other programs, are left alone.")
    private boolean install;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        CustomResourceDefinitions definitions = CustomResourceDefinitions.shipped();
        if (install) {
            install(definitions, out);
        } else {
            out.print(definitions.yaml());
        }
        out.flush();
        return ExitCode.OK;
    }

    private void install(CustomResourceDefinitions definitions, PrintWriter out) {
        try (KubernetesClient client = cluster.client()) {
            try {
                definitions
                        .install(new Fabric8ClusterApi(client))
                        .forEach((name, done) ->
                                out.println(name + " " + done.name().toLowerCase(Locale.ROOT)));
            } catch (ApiException refused) {
                String why = refused.code() == 0 ? "no answer" : refused.getMessage();
                throw new InvalidInputException("option --install: %s: %s".formatted(client.getMasterUrl(), why));
            } catch (IllegalStateException othersDefinition) {
                throw new InvalidInputException("option --install: " + othersDefinition.getMessage());
            }
        }
    }
}
