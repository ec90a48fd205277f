package io.karpenter.engine.cli.catalog;

import io.karpenter.aws.catalog.PriceRow;
import io.karpenter.aws.label.AwsLabels;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.QuantityFormatException;
import io.karpenter.core.quantity.Resource;
import io.karpenter.core.requirement.Requirement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Which instance types and offerings of the catalogue are listed. */
final class TypeFilters {

    @Parameters(
            paramLabel = "NAME",
            arity = "0..*",
            description = "Instance types, by name or pattern: c7i.xlarge, 'm7*.2xlarge'. Default: all.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--family",
            split = ",",
            paramLabel = "FAMILY",
            description = "Only these families, e.g. c7i,m7g; patterns are understood.")
    private List<String> families = new ArrayList<>();

    @Option(
            names = "--category",
            split = ",",
            paramLabel = "CATEGORY",
            description = "Only these categories, e.g. c,m,r.")
    private List<String> categories = new ArrayList<>();

    @Option(names = "--arch", split = ",", paramLabel = "ARCH", description = "Only these architectures: amd64, arm64.")
    private List<String> architectures = new ArrayList<>();

    @Option(names = "--min-vcpu", paramLabel = "N", description = "Only types with at least so many vCPUs.")
    private @Nullable Integer minVcpu;

    @Option(
            names = "--min-memory",
            paramLabel = "QUANTITY",
            converter = Memory.class,
            description = "Only types with at least so much memory, e.g. 16Gi.")
    private @Nullable Quantity minMemory;

    @Option(
            names = "--max-memory",
            paramLabel = "QUANTITY",
            converter = Memory.class,
            description = "Only types with at most so much memory, e.g. 64Gi.")
    private @Nullable Quantity maxMemory;

    @Option(
            names = "--capacity-type",
            split = ",",
            paramLabel = "TYPE",
            description = "Only offerings of these capacity types: spot, on-demand, reserved.")
    private Set<CapacityType> capacityTypes = EnumSet.noneOf(CapacityType.class);

    /** The types that pass, each with those of its offerings that pass; types without any are left out. */
    List<InstanceType> apply(List<InstanceType> types) {
        return types.stream()
                .filter(this::admits)
                .map(type -> type.withOfferings(type.offerings().stream()
                        .filter(offering -> admits(offering.capacityType()))
                        .toList()))
                .filter(type -> !type.offerings().isEmpty())
                .toList();
    }

    /** The prices of the types that pass; of a type that is not among {@code types}, only the name is known. */
    List<PriceRow> applyToPrices(List<PriceRow> prices, List<InstanceType> types) {
        Map<String, Boolean> admitted = types.stream().collect(Collectors.toMap(InstanceType::name, this::admits));
        return prices.stream()
                .filter(row -> admits(row.capacityType()))
                .filter(row -> admitted.getOrDefault(row.instanceType(), admitsName(row.instanceType())))
                .toList();
    }

    private boolean admits(CapacityType capacityType) {
        return capacityTypes.isEmpty() || capacityTypes.contains(capacityType);
    }

    private boolean admitsName(String instanceType) {
        return names.isEmpty() || matchesAny(names, instanceType);
    }

    private boolean admits(InstanceType type) {
        // The machine's memory, not what the system leaves of it: people ask for a 16Gi type.
        Quantity memory = Quantity.ofMebibytes(
                Long.parseLong(type.requirements().get(AwsLabels.MEMORY).anyValue()));
        return admitsName(type.name())
                && (families.isEmpty() || hasLabel(type, AwsLabels.FAMILY, families))
                && (categories.isEmpty() || hasLabel(type, AwsLabels.CATEGORY, categories))
                && (architectures.isEmpty() || hasLabel(type, Labels.ARCH, architectures))
                && (minVcpu == null || type.capacity().get(Resource.CPU).value() >= minVcpu)
                && (minMemory == null || memory.compareTo(minMemory) >= 0)
                && (maxMemory == null || memory.compareTo(maxMemory) <= 0);
    }

    private static boolean hasLabel(InstanceType type, String key, List<String> patterns) {
        Requirement label = type.requirements().get(key);
        return !label.complement() && label.values().stream().anyMatch(value -> matchesAny(patterns, value));
    }

    private static boolean matchesAny(List<String> patterns, String text) {
        return patterns.stream().anyMatch(pattern -> glob(pattern).matcher(text).matches());
    }

    /** {@code *} stands for anything, {@code ?} for one character. */
    private static Pattern glob(String pattern) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            switch (pattern.charAt(i)) {
                case '*' -> regex.append(".*");
                case '?' -> regex.append('.');
                default -> regex.append(Pattern.quote(pattern.substring(i, i + 1)));
            }
        }
        return Pattern.compile(regex.toString());
    }

    /** Reads an amount of bytes. */
    static final class Memory implements ITypeConverter<Quantity> {
        @Override
        public Quantity convert(String text) {
            try {
                return Quantity.parse(text);
            } catch (QuantityFormatException noQuantity) {
                throw new TypeConversionException(noQuantity.getMessage());
            }
        }
    }
}
