package io.karpenter.engine.input;

import io.karpenter.aws.price.commitment.Commitments;
import io.karpenter.aws.price.commitment.ReservedInstances;
import io.karpenter.aws.price.commitment.SavingsPlan;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.k8s.manifest.report.Location;
import io.karpenter.k8s.manifest.report.Notice;
import io.karpenter.k8s.manifest.report.Problem;
import io.karpenter.k8s.manifest.report.Report;
import io.karpenter.k8s.manifest.tree.DocumentReader;
import io.karpenter.k8s.manifest.tree.DocumentReader.Document;
import io.karpenter.k8s.manifest.tree.Fields;
import io.karpenter.k8s.manifest.tree.ReadLimits;
import io.karpenter.k8s.manifest.tree.Tree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The file that states Reserved Instances and Savings Plans. Reading is strict: a field that is not known is a problem, as a commitment that
 * does not count would be overlooked. Not thread-safe.
 */
public final class CommitmentsFile {

    private static final String FORM = "a mapping with reservedInstances and savingsPlans";
    private static final String TYPE = "an instance type such as m5.large";
    private static final String DOLLARS = "a number of USD, 0 or more";
    private static final Pattern INSTANCE_TYPE = Pattern.compile("[a-z0-9-]+\\.[a-z0-9-]+");
    private static final Pattern FAMILY = Pattern.compile("[a-z][a-z0-9-]*");
    private static final int MOST_INSTANCES = 100_000;
    private static final double MOST_DOLLARS = 100_000;

    private final Report report = new Report();
    private final Set<String> ids = new HashSet<>();
    private final List<ReservedInstances> instances = new ArrayList<>();
    private final List<SavingsPlan> plans = new ArrayList<>();

    private CommitmentsFile() {}

    /**
     * What it states.
     *
     * @throws InvalidInputException with everything that is wrong with it
     */
    public static Commitments read(Path file) {
        CommitmentsFile reader = new CommitmentsFile();
        try (InputStream stream = Files.newInputStream(file)) {
            reader.read(file.toString(), stream);
        } catch (IOException unreadable) {
            throw new InvalidInputException("option --commitments: %s cannot be read".formatted(file));
        }
        List<String> problems = Stream.concat(
                        reader.report.problems().stream().map(Problem::toString),
                        // A key that stands twice hides a commitment.
                        reader.report.notices().stream().map(Notice::text))
                .toList();
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
        return reader.commitments();
    }

    private void read(String source, InputStream stream) {
        List<Document> documents = new ArrayList<>();
        new DocumentReader(ReadLimits.DEFAULT, report).read(source, stream, documents::add);
        for (Document document : documents) {
            if (document.root() instanceof Tree.Mapping mapping) {
                Fields fields = Fields.strictRoot(mapping, document.source(), document.number(), report);
                instances.addAll(fields.objects("reservedInstances", this::instances));
                plans.addAll(fields.objects("savingsPlans", this::plan));
                fields.warnUnknown();
            } else {
                Location where = new Location(
                        document.source(), document.number(), document.root().line(), "");
                report.problem(where, "", document.root().describe(), FORM);
            }
        }
    }

    /** Those without an id are called after what they cover, so that others that come or go in the file do not change it. */
    private Commitments commitments() {
        return new Commitments(
                instances.stream()
                        .map(r -> r.withId(named(
                                r.id(),
                                "reserved-instances-" + r.instanceType()
                                        + r.zone().map(zone -> "-" + zone).orElse(""))))
                        .toList(),
                plans.stream()
                        .map(p -> p.withId(
                                named(p.id(), "savings-plan-" + p.family().orElse("compute"))))
                        .toList());
    }

    private String named(String stated, String otherwise) {
        if (!stated.isEmpty()) {
            return stated;
        }
        String name = otherwise;
        for (int number = 2; !ids.add(name); number++) {
            name = otherwise + "-" + number;
        }
        return name;
    }

    /** Empty if none is stated. */
    private String id(Fields fields) {
        String stated = fields.text("id").orElse("");
        if (!stated.isEmpty() && !ids.add(stated)) {
            fields.problem("id", "each id once");
        }
        return stated;
    }

    private ReservedInstances instances(Fields fields) {
        String id = id(fields);
        String type = fields.requiredText("instanceType");
        if (!type.isEmpty() && !INSTANCE_TYPE.matcher(type).matches()) {
            fields.problem("instanceType", TYPE);
        }
        fields.require("count", "a whole number from 1 to " + MOST_INSTANCES);
        OptionalInt count = fields.integer("count", 1, MOST_INSTANCES);
        int used = fields.integer("usedElsewhere", 0, MOST_INSTANCES).orElse(0);
        if (count.isPresent() && used > count.getAsInt()) {
            fields.problem("usedElsewhere", "a whole number from 0 to count, which is " + count.getAsInt());
        }
        return new ReservedInstances(
                id, type, fields.text("zone").filter(zone -> !zone.isEmpty()), Math.max(0, count.orElse(0) - used));
    }

    private SavingsPlan plan(Fields fields) {
        String id = id(fields);
        fields.require("type", "one of Compute, EC2Instance");
        Optional<String> type = fields.oneOf("type", "Compute", "EC2Instance");
        Optional<String> family = fields.text("family");
        if (type.filter("EC2Instance"::equals).isPresent() && family.isEmpty()) {
            fields.problem("family", "none", "an instance family such as m5");
        } else if (type.filter("Compute"::equals).isPresent() && family.isPresent()) {
            fields.problem("family", "no family in a plan of type Compute, which covers all");
        } else if (family.filter(f -> !FAMILY.matcher(f).matches()).isPresent()) {
            fields.problem("family", "an instance family such as m5");
        }
        fields.require("usdPerHour", DOLLARS);
        OptionalDouble stated = number(fields, "usdPerHour", MOST_DOLLARS, DOLLARS);
        double dollars = stated.orElse(0);
        double used = number(fields, "usedElsewhere", MOST_DOLLARS, DOLLARS).orElse(0);
        if (stated.isPresent() && used > dollars) {
            fields.problem("usedElsewhere", "a number of USD from 0 to usdPerHour, which is " + dollars);
        }
        OptionalDouble percent = number(fields, "discountPercent", 100, "a number from 0 to 100");
        Map<String, Double> rates = new TreeMap<>();
        fields.amounts("rates")
                .asMap()
                .forEach((rated, rate) -> rates.put(rated, rate.amount().doubleValue()));
        if (percent.isEmpty() && rates.isEmpty()) {
            fields.problem("", "neither of them", "discountPercent or rates");
        }
        rates.keySet().stream()
                .filter(rated -> !INSTANCE_TYPE.matcher(rated).matches())
                .forEach(rated -> fields.problem("rates." + rated, "'" + rated + "'", TYPE));
        return new SavingsPlan(
                id,
                family,
                Math.max(0, dollars - used),
                percent.isPresent() ? OptionalDouble.of(percent.getAsDouble() / 100) : OptionalDouble.empty(),
                rates);
    }

    private static OptionalDouble number(Fields fields, String name, double most, String allowed) {
        Optional<Double> number =
                fields.quantity(name, true).map(Quantity::amount).map(amount -> amount.doubleValue());
        if (number.filter(value -> value < 0 || value > most).isPresent()) {
            fields.problem(name, allowed);
            return OptionalDouble.empty();
        }
        return number.map(OptionalDouble::of).orElse(OptionalDouble.empty());
    }
}
