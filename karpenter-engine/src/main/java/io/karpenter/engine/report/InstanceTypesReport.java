package io.karpenter.engine.report;

import io.karpenter.aws.label.AwsLabels;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.Resource;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.engine.report.text.Amounts;
import io.karpenter.engine.report.text.Style;
import io.karpenter.engine.report.text.Table;
import io.karpenter.engine.report.text.Words;
import io.karpenter.engine.report.text.Zones;
import java.util.List;
import java.util.stream.Collectors;

/** Instance types for people. */
public final class InstanceTypesReport {

    private static final String NONE = "-";

    private final List<InstanceType> types;
    private final Style style;

    public InstanceTypesReport(List<InstanceType> types, Style style) {
        this.types = List.copyOf(types);
        this.style = style;
    }

    /** What a type has, and its lowest prices in USD per hour. */
    public String table() {
        Table table = new Table("TYPE", "ARCH", ">VCPU", ">MEMORY", ">PODS", "GPU", ">ON-DEMAND", ">SPOT", "ZONES");
        for (InstanceType type : types) {
            table.row(
                    type.name(),
                    label(type, Labels.ARCH),
                    label(type, AwsLabels.CPU),
                    memory(type),
                    type.capacity().get(Resource.PODS),
                    gpus(type),
                    lowest(type, CapacityType.ON_DEMAND),
                    lowest(type, CapacityType.SPOT),
                    zones(type));
        }
        return table.print(style) + counted();
    }

    /** Also what pods can use of it, and what it is made of. */
    public String wide() {
        Table table = new Table(
                "TYPE",
                "ARCH",
                ">VCPU",
                ">MEMORY",
                ">PODS",
                "GPU",
                ">ON-DEMAND",
                ">SPOT",
                "ZONES",
                ">CPU FREE",
                ">MEMORY FREE",
                "CATEGORY",
                ">GENERATION",
                "CPU BY",
                "HYPERVISOR",
                ">NETWORK MBPS",
                ">EBS MBPS",
                ">DISK GB");
        for (InstanceType type : types) {
            table.row(
                    type.name(),
                    label(type, Labels.ARCH),
                    label(type, AwsLabels.CPU),
                    memory(type),
                    type.capacity().get(Resource.PODS),
                    gpus(type),
                    lowest(type, CapacityType.ON_DEMAND),
                    lowest(type, CapacityType.SPOT),
                    zones(type),
                    Amounts.amount(Resource.CPU, type.allocatable().get(Resource.CPU)),
                    Amounts.amount(Resource.MEMORY, type.allocatable().get(Resource.MEMORY)),
                    label(type, AwsLabels.CATEGORY),
                    label(type, AwsLabels.GENERATION),
                    label(type, AwsLabels.CPU_MANUFACTURER),
                    label(type, AwsLabels.HYPERVISOR),
                    label(type, AwsLabels.NETWORK_BANDWIDTH),
                    label(type, AwsLabels.EBS_BANDWIDTH),
                    label(type, AwsLabels.LOCAL_NVME));
        }
        return table.print(style) + counted();
    }

    /** One name a line. */
    public String names() {
        return types.stream().map(type -> type.name() + "\n").collect(Collectors.joining());
    }

    private String counted() {
        return "\n" + Words.count(types.size(), "instance type") + "\n";
    }

    private static String memory(InstanceType type) {
        String mebibytes = type.requirements().get(AwsLabels.MEMORY).anyValue();
        return Amounts.amount(Resource.MEMORY, Quantity.ofMebibytes(Long.parseLong(mebibytes)));
    }

    private static String zones(InstanceType type) {
        return Zones.letters(type.offerings().stream()
                .filter(Offering::available)
                .map(Offering::zone)
                .toList());
    }

    private static String gpus(InstanceType type) {
        String count = label(type, AwsLabels.GPU_COUNT);
        return count.equals(NONE) ? NONE : count + "x" + label(type, AwsLabels.GPU_NAME);
    }

    private static String lowest(InstanceType type, CapacityType capacityType) {
        return type.offerings().stream()
                .filter(o -> o.available() && o.capacityType() == capacityType)
                .mapToDouble(Offering::price)
                .min()
                .stream()
                .mapToObj(Amounts::hourly)
                .findFirst()
                .orElse(NONE);
    }

    private static String label(InstanceType type, String key) {
        Requirement label = type.requirements().get(key);
        return label.complement()
                        || label.values().isEmpty()
                        || label.values().first().isEmpty()
                ? NONE
                : label.values().first();
    }
}
