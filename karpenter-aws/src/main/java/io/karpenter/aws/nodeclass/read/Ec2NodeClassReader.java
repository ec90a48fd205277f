package io.karpenter.aws.nodeclass.read;

import io.karpenter.aws.nodeclass.AmiFamily;
import io.karpenter.aws.nodeclass.Ec2NodeClass;
import io.karpenter.aws.tree.Fields;
import io.karpenter.aws.tree.Findings;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.nodepool.NodeClassRef;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads an EC2NodeClass. What the API server refuses is a problem, unknown and ignored fields are warnings. Source: API-ENC-01
 * to API-ENC-82.
 */
public final class Ec2NodeClassReader {

    private static final String GROUP = "karpenter.k8s.aws";
    private static final String KIND = "EC2NodeClass";

    /**
     * What reading gave.
     *
     * @param nodeClass of use only if there are no problems
     */
    public record Reading(Ec2NodeClass nodeClass, List<String> problems, List<String> warnings) {

        public Reading {
            problems = List.copyOf(problems);
            warnings = List.copyOf(warnings);
        }
    }

    private Ec2NodeClassReader() {}

    /** True if {@code ref} names an EC2NodeClass. */
    public static boolean reads(NodeClassRef ref) {
        return ref.group().equals(GROUP) && ref.kind().equals(KIND);
    }

    /** Reads one. Expressions are kept as they are written. */
    public static Reading read(NodeClass nodeClass) {
        Findings findings = new Findings(
                "%s (%s %s)".formatted(nodeClass.source(), KIND, nodeClass.ref().name()));
        Fields spec = new Fields(nodeClass.spec(), "spec", findings);
        Fields status = new Fields(nodeClass.status(), "status", findings);
        LaunchSettings.check(spec);
        SelectorTerms.check(spec);
        AmiFamily family = ImageSelection.read(spec);
        Ec2NodeClass read = new Ec2NodeClass(
                family,
                KubeletReader.read(
                        spec.object("kubelet").orElseGet(() -> new Fields(Map.of(), "spec.kubelet", findings)), family),
                Devices.volumes(spec),
                localDisks(spec),
                Devices.interfaces(spec),
                LaunchSettings.tracksConnections(spec),
                StatusReader.zoneIds(status),
                StatusReader.reservations(status));
        spec.warnOfOthers();
        return new Reading(read, findings.problems(), findings.warnings());
    }

    private static boolean localDisks(Fields spec) {
        Optional<String> policy = spec.oneOf("instanceStorePolicy", "RAID0");
        return policy.isPresent();
    }
}
