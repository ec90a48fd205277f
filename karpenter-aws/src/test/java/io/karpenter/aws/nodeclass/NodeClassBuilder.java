package io.karpenter.aws.nodeclass;

import io.karpenter.aws.nodeclass.read.Ec2NodeClassReader;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.nodepool.NodeClassRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds EC2NodeClasses as manifests nest them: valid, with AL2023, unless told otherwise. */
public final class NodeClassBuilder {

    private final String name;
    private final Map<String, Object> spec = new LinkedHashMap<>();
    private final Map<String, Object> kubelet = new LinkedHashMap<>();
    private final Map<String, Object> status = new LinkedHashMap<>();

    private NodeClass.Metadata metadata = NodeClass.Metadata.UNKNOWN;

    private NodeClassBuilder(String name) {
        this.name = name;
        spec.put("role", "node-role");
        spec.put("amiSelectorTerms", List.of(Map.of("alias", "al2023@latest")));
        spec.put("subnetSelectorTerms", List.of(Map.of("id", "subnet-1")));
        spec.put("securityGroupSelectorTerms", List.of(Map.of("id", "sg-1")));
    }

    public static NodeClassBuilder named(String name) {
        return new NodeClassBuilder(name);
    }

    public static NodeClassRef ref(String name) {
        return new NodeClassRef("karpenter.k8s.aws", "EC2NodeClass", name);
    }

    public NodeClassBuilder spec(String field, Object value) {
        spec.put(field, value);
        return this;
    }

    public NodeClassBuilder metadata(NodeClass.Metadata value) {
        metadata = value;
        return this;
    }

    /** Its deletion was asked for. */
    public NodeClassBuilder deleting() {
        return metadata(new NodeClass.Metadata(metadata.uid(), metadata.generation(), true, metadata.annotations()));
    }

    public NodeClassBuilder without(String field) {
        spec.remove(field);
        return this;
    }

    public NodeClassBuilder kubelet(String field, Object value) {
        kubelet.put(field, value);
        return this;
    }

    public NodeClassBuilder status(String field, Object value) {
        status.put(field, value);
        return this;
    }

    public NodeClassBuilder family(AmiFamily family) {
        spec.put("amiSelectorTerms", List.of(Map.of("id", "ami-1")));
        return spec("amiFamily", family.toString());
    }

    /** A subnet of {@code zone} in the status, beside those already there. */
    public NodeClassBuilder subnet(String zone, String zoneId) {
        return status("subnets", added("subnets", Map.of("id", "subnet-" + zone, "zone", zone, "zoneID", zoneId)));
    }

    /** A capacity reservation in the status, beside those already there. */
    public NodeClassBuilder reservation(String id, String zone, String instanceType, Map<String, Object> more) {
        Map<String, Object> entry = new HashMap<>(more);
        entry.put("id", id);
        entry.put("availabilityZone", zone);
        entry.put("instanceType", instanceType);
        entry.put("instanceMatchCriteria", "targeted");
        entry.put("ownerID", "111122223333");
        return status("capacityReservations", added("capacityReservations", entry));
    }

    private List<Object> added(String field, Map<String, Object> entry) {
        List<Object> entries = new ArrayList<>((List<?>) status.getOrDefault(field, List.of()));
        entries.add(entry);
        return entries;
    }

    public NodeClass build() {
        Map<String, Object> all = new LinkedHashMap<>(spec);
        if (!kubelet.isEmpty()) {
            all.put("kubelet", kubelet);
        }
        return new NodeClass(ref(name), "test.yaml", metadata, all, status);
    }

    public Ec2NodeClassReader.Reading reading() {
        return Ec2NodeClassReader.read(build());
    }

    /** The typed NodeClass, which must be free of problems. */
    public Ec2NodeClass read() {
        Ec2NodeClassReader.Reading reading = reading();
        if (!reading.problems().isEmpty()) {
            throw new IllegalStateException(String.join("\n", reading.problems()));
        }
        return reading.nodeClass();
    }
}
