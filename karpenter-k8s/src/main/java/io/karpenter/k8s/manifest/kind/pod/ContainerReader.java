package io.karpenter.k8s.manifest.kind.pod;

import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.k8s.manifest.stated.Container;
import io.karpenter.k8s.manifest.tree.Fields;
import java.util.List;

/** Reads the containers of a pod. Requests that are missing are taken from the limits, as the API server does. */
final class ContainerReader {

    private static final int MOST_PORT = 65_535;

    private ContainerReader() {}

    static List<Container> containers(Fields spec, String name) {
        return spec.objects(name, ContainerReader::container);
    }

    private static Container container(Fields fields) {
        fields.skip(
                "args",
                "command",
                "env",
                "envFrom",
                "image",
                "imagePullPolicy",
                "lifecycle",
                "livenessProbe",
                "readinessProbe",
                "resizePolicy",
                "restartPolicyRules",
                "securityContext",
                "startupProbe",
                "stdin",
                "stdinOnce",
                "terminationMessagePath",
                "terminationMessagePolicy",
                "tty",
                "volumeDevices",
                "volumeMounts",
                "workingDir");
        Resources resources =
                fields.object("resources", ContainerReader::resources).orElse(Resources.NONE);
        return new Container(
                fields.requiredText("name"),
                resources.requests(),
                resources.limits(),
                fields.oneOf("restartPolicy", "Always", "OnFailure", "Never")
                        .filter("Always"::equals)
                        .isPresent(),
                fields.objects("ports", ContainerReader::port),
                resources.claims());
    }

    /**
     * The {@code resources} of a container or a pod.
     *
     * @param claims true if it names resource claims
     */
    record Resources(ResourceList requests, ResourceList limits, boolean claims) {

        static final Resources NONE = new Resources(ResourceList.EMPTY, ResourceList.EMPTY, false);
    }

    static Resources resources(Fields fields) {
        ResourceList limits = fields.amounts("limits");
        ResourceList requests = fields.amounts("requests");
        requests.asMap().forEach((name, amount) -> {
            if (limits.has(name) && amount.compareTo(limits.get(name)) > 0) {
                exceeds(fields, name, amount, limits.get(name));
            }
        });
        return new Resources(requests, limits, fields.size("claims") > 0);
    }

    private static void exceeds(Fields fields, String name, Quantity request, Quantity limit) {
        fields.warning(
                "requests",
                "the request of " + name + ", " + request + ", is above its limit " + limit
                        + "; a cluster refuses that");
    }

    private static Container.Port port(Fields fields) {
        fields.skip("name");
        fields.require("containerPort", "a port from 1 to " + MOST_PORT);
        return new Container.Port(
                fields.integer("containerPort", 1, MOST_PORT).orElse(1),
                fields.integer("hostPort", 0, MOST_PORT).orElse(0),
                fields.text("hostIP", ""),
                fields.oneOf("protocol", "TCP", "UDP", "SCTP").orElse("TCP"));
    }
}
