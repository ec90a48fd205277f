package io.karpenter.aws.launch;

import io.karpenter.aws.launch.LaunchClass.ZonalSubnet;
import io.karpenter.aws.launch.template.Metadata;
import io.karpenter.aws.launch.template.NetworkCardUse;
import io.karpenter.aws.launch.template.Tracking;
import io.karpenter.aws.launch.template.Volume;
import io.karpenter.aws.placement.PlacementGroups;
import io.karpenter.aws.tree.Fields;
import io.karpenter.aws.tree.Findings;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.quantity.Quantity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads what an EC2NodeClass says about launching. What is wrong reads as absent: whether it is valid was found out before. Stateless. */
public final class LaunchClassReader {

    private static final int ANY = Integer.MAX_VALUE;

    private LaunchClassReader() {}

    public static LaunchClass read(NodeClass nodeClass) {
        Findings ignored = new Findings(nodeClass.source());
        Fields spec = new Fields(nodeClass.spec(), "spec", ignored);
        Fields status = new Fields(nodeClass.status(), "status", ignored);
        return new LaunchClass(
                nodeClass.ref().name(),
                spec.textMap("tags").orElse(Map.of()),
                status.text("instanceProfile").orElse(""),
                objects(status, "securityGroups").stream()
                        .flatMap(g -> g.text("id").stream())
                        .toList(),
                objects(status, "subnets").stream()
                        .map(s -> new ZonalSubnet(text(s, "id"), text(s, "zone"), text(s, "zoneID")))
                        .toList(),
                spec.text("context"),
                optionalFlag(spec, "associatePublicIPAddress"),
                spec.flag("detailedMonitoring"),
                number(spec, "ipPrefixCount"),
                spec.object("metadataOptions").map(LaunchClassReader::metadata),
                spec.object("cpuOptions").flatMap(cpu -> cpu.text("nestedVirtualization")),
                objects(spec, "blockDeviceMappings").stream()
                        .map(LaunchClassReader::volume)
                        .toList(),
                spec.objects("networkInterfaces", ANY)
                        .map(all -> all.stream().map(LaunchClassReader::use).toList()),
                spec.object("connectionTracking")
                        .map(LaunchClassReader::tracking)
                        .orElse(Tracking.NONE),
                PlacementGroups.Selector.ofSpec(nodeClass.spec()));
    }

    private static Metadata metadata(Fields options) {
        return new Metadata(
                options.text("httpEndpoint").orElse(Metadata.DEFAULT.endpoint()),
                options.text("httpProtocolIPv6").orElse(Metadata.DEFAULT.ipv6()),
                number(options, "httpPutResponseHopLimit").orElse(Metadata.DEFAULT.hopLimit()),
                options.text("httpTokens").orElse(Metadata.DEFAULT.tokens()));
    }

    private static Volume volume(Fields mapping) {
        Fields ebs = mapping.object("ebs").orElseGet(() -> new Fields(Map.of(), "ebs", new Findings("")));
        return new Volume(
                text(mapping, "deviceName"),
                ebs.text("volumeSize").map(Quantity::parse),
                ebs.text("volumeType"),
                amount(ebs, "iops"),
                amount(ebs, "throughput"),
                amount(ebs, "volumeInitializationRate"),
                ebs.text("kmsKeyID"),
                ebs.text("snapshotID"),
                optionalFlag(ebs, "encrypted"),
                optionalFlag(ebs, "deleteOnTermination"));
    }

    private static NetworkCardUse use(Fields use) {
        return new NetworkCardUse(
                number(use, "networkCardIndex").orElse(0),
                number(use, "deviceIndex").orElse(0),
                use.text("interfaceType").orElse("interface"));
    }

    private static Tracking tracking(Fields timeouts) {
        return new Tracking(
                number(timeouts, "tcpEstablishedTimeout"),
                number(timeouts, "udpStreamTimeout"),
                number(timeouts, "udpTimeout"));
    }

    private static List<Fields> objects(Fields fields, String name) {
        return fields.objects(name, ANY).orElse(List.of());
    }

    private static String text(Fields fields, String name) {
        return fields.text(name).orElse("");
    }

    private static Optional<Boolean> optionalFlag(Fields fields, String name) {
        return fields.has(name) ? Optional.of(fields.flag(name)) : Optional.empty();
    }

    private static long amount(Fields fields, String name) {
        return fields.integer(name, 0, ANY).orElse(0);
    }

    private static OptionalInt number(Fields fields, String name) {
        OptionalLong number = fields.integer(name, 0, ANY);
        return number.isPresent() ? OptionalInt.of((int) number.getAsLong()) : OptionalInt.empty();
    }
}
