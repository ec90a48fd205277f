package io.karpenter.aws.launch;

import io.karpenter.aws.nodeclass.NodeClassBuilder;
import io.karpenter.core.cloud.machine.LaunchRequest;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodeclaim.NewNodeClaim;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Expression;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** NodeClaims for tests: spot or on demand, one CPU, of pool {@code default}, unless told otherwise. */
public final class Claims {

    private final String name;
    private final List<Expression> requirements = new ArrayList<>();
    private final Map<String, String> annotations = new HashMap<>();
    private final Map<String, String> labels = new HashMap<>(Map.of(Labels.NODEPOOL, "default"));
    private ResourceList requests = ResourceList.parse("cpu", "1");
    private Optional<NodeClass> nodeClass = Optional.of(nodeClass().build());

    private Claims(String name) {
        this.name = name;
    }

    public static Claims claim(String name) {
        return new Claims(name);
    }

    /** Ready, with subnets a to c and a security group. */
    public static NodeClassBuilder nodeClass() {
        return NodeClassBuilder.named("default")
                .metadata(new NodeClass.Metadata(
                        "",
                        1,
                        false,
                        Map.of(
                                "karpenter.k8s.aws/ec2nodeclass-hash",
                                "1",
                                "karpenter.k8s.aws/ec2nodeclass-hash-version",
                                "own")))
                .status("instanceProfile", "profile-1")
                .status("securityGroups", List.of(Map.of("id", "sg-1"), Map.of("id", "sg-2")))
                .status(
                        "subnets",
                        TestTypes.ZONES.stream()
                                .map(zone -> Map.of(
                                        "id",
                                        "subnet-" + zone.charAt(zone.length() - 1),
                                        "zone",
                                        zone,
                                        "zoneID",
                                        "usw2-az" + (zone.charAt(zone.length() - 1) - 'a' + 1)))
                                .toList())
                .status("conditions", List.of(Map.of("type", "Ready", "status", "True", "observedGeneration", 1)));
    }

    public Claims capacityType(String... values) {
        return requirement(Expression.in(Labels.CAPACITY_TYPE, values));
    }

    public Claims requirement(Expression expression) {
        requirements.add(expression);
        return this;
    }

    public Claims annotation(String key, String value) {
        annotations.put(key, value);
        return this;
    }

    public Claims label(String key, String value) {
        labels.put(key, value);
        return this;
    }

    public Claims requests(String... amounts) {
        requests = ResourceList.parse(amounts);
        return this;
    }

    public Claims nodeClass(NodeClassBuilder builder) {
        nodeClass = Optional.of(builder.build());
        return this;
    }

    /** The same under another name, of no NodePool. */
    public Claims standalone(String newName) {
        Claims copy = new Claims(newName);
        copy.requirements.addAll(requirements);
        copy.annotations.putAll(annotations);
        copy.labels.putAll(labels);
        copy.labels.remove(Labels.NODEPOOL);
        copy.requests = requests;
        copy.nodeClass = nodeClass;
        return copy;
    }

    public Claims withoutNodeClass() {
        nodeClass = Optional.empty();
        return this;
    }

    public LaunchRequest build() {
        return new LaunchRequest(
                name,
                UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString(),
                labels,
                annotations,
                new NewNodeClaim.Spec(
                        requirements,
                        requests,
                        List.of(),
                        List.of(),
                        Optional.of(NodeClassBuilder.ref("default")),
                        Optional.empty(),
                        Optional.empty()),
                nodeClass);
    }
}
