package io.karpenter.aws.nodeclass.read;

import io.karpenter.aws.nodeclass.BlockDevice;
import io.karpenter.aws.nodeclass.NetworkInterface;
import io.karpenter.aws.tree.Fields;
import io.karpenter.core.quantity.Quantity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the volumes and network interfaces of a NodeClass. Source: API-ENC-32 to API-ENC-42. */
final class Devices {

    private static final int MOST_VOLUMES = 50;
    private static final int MOST_INTERFACES = 150;
    private static final Pattern VOLUME_SIZE =
            Pattern.compile("^((?:[1-9][0-9]{0,3}|[1-4][0-9]{4}|[5][0-8][0-9]{3}|59000)Gi"
                    + "|(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|[6][0-3][0-9]{3}|64000)G"
                    + "|([1-9]|[1-5][0-7]|58)Ti|([1-9]|[1-5][0-9]|6[0-3]|64)T)$");

    private Devices() {}

    static List<BlockDevice> volumes(Fields spec) {
        List<BlockDevice> devices = new ArrayList<>();
        for (Fields mapping : spec.objects("blockDeviceMappings", MOST_VOLUMES).orElse(List.of())) {
            Optional<Quantity> size = mapping.object("ebs").flatMap(Devices::size);
            devices.add(new BlockDevice(mapping.text("deviceName").orElse(""), mapping.flag("rootVolume"), size));
            mapping.warnOfOthers();
        }
        if (devices.stream().filter(BlockDevice::root).count() > 1) {
            spec.problem("blockDeviceMappings", "at most one rootVolume");
        }
        return devices;
    }

    private static Optional<Quantity> size(Fields ebs) {
        ebs.oneOf("volumeType", "standard", "io1", "io2", "gp2", "sc1", "st1", "gp3");
        ebs.integer("iops", Long.MIN_VALUE, Long.MAX_VALUE);
        ebs.integer("throughput", Long.MIN_VALUE, Long.MAX_VALUE);
        ebs.flag("encrypted");
        ebs.flag("deleteOnTermination");
        ebs.text("kmsKeyID");
        Optional<String> snapshot = ebs.text("snapshotID");
        if (ebs.integer("volumeInitializationRate", 100, 300).isPresent()
                && snapshot.filter(s -> !s.isEmpty()).isEmpty()) {
            ebs.problem("volumeInitializationRate", "only together with a snapshotID");
        }
        if (!ebs.has("volumeSize") && !ebs.has("snapshotID")) {
            ebs.problemHere("neither volumeSize nor snapshotID", "at least one of them");
        }
        Optional<Quantity> size = volumeSize(ebs);
        ebs.warnOfOthers();
        return size;
    }

    private static Optional<Quantity> volumeSize(Fields ebs) {
        Optional<String> text = ebs.text("volumeSize");
        if (text.isPresent() && !VOLUME_SIZE.matcher(text.get()).matches()) {
            ebs.problem("volumeSize", "1Gi to 59000Gi, 1G to 64000G, 1Ti to 58Ti or 1T to 64T");
            return Optional.empty();
        }
        return text.map(Quantity::parse);
    }

    static Optional<List<NetworkInterface>> interfaces(Fields spec) {
        Optional<List<Fields>> entries = spec.objects("networkInterfaces", MOST_INTERFACES);
        if (entries.isEmpty()) {
            return Optional.empty();
        }
        List<NetworkInterface> interfaces = new ArrayList<>();
        for (Fields entry : entries.get()) {
            int card = index(entry, "networkCardIndex");
            int device = index(entry, "deviceIndex");
            Optional<String> type = entry.oneOf("interfaceType", "interface", "efa-only");
            if (!entry.has("interfaceType")) {
                entry.problem("interfaceType", "interface, efa-only");
            }
            interfaces.add(new NetworkInterface(
                    card, device, type.filter("efa-only"::equals).isPresent()));
            entry.warnOfOthers();
        }
        if (!interfaces.isEmpty()) {
            check(spec, interfaces);
        }
        return Optional.of(interfaces);
    }

    private static int index(Fields entry, String name) {
        if (!entry.has(name)) {
            entry.problem(name, "a whole number from 0 to " + Integer.MAX_VALUE);
        }
        return (int) entry.integer(name, 0, Integer.MAX_VALUE).orElse(0);
    }

    private static void check(Fields spec, List<NetworkInterface> interfaces) {
        String name = "networkInterfaces";
        if (!interfaces.contains(new NetworkInterface(0, 0, false))) {
            spec.problem(name, "a primary one among them: card 0, device 0, type interface");
        }
        Set<Map.Entry<Integer, Integer>> places = new HashSet<>();
        Set<Integer> efaCards = new HashSet<>();
        for (NetworkInterface networkInterface : interfaces) {
            if (!places.add(Map.entry(networkInterface.card(), networkInterface.device()))) {
                spec.problem(
                        name,
                        "each card and device once, unlike card %d device %d"
                                .formatted(networkInterface.card(), networkInterface.device()));
            }
            if (networkInterface.efaOnly() && !efaCards.add(networkInterface.card())) {
                spec.problem(
                        name, "at most one efa-only interface for each card, unlike card " + networkInterface.card());
            }
        }
    }
}
