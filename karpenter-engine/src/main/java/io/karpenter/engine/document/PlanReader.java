package io.karpenter.engine.document;

import io.karpenter.core.buffer.BufferPlan;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.plan.BoundProof;
import io.karpenter.core.plan.ExistingNodePods;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.plan.Reason;
import io.karpenter.core.plan.RelaxedPreference;
import io.karpenter.core.plan.UnschedulablePod;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.workload.PodId;
import io.karpenter.engine.input.InvalidInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Reads plans that {@link PlanWriter} or another planner wrote, as JSON or YAML. Only the fields that say what is planned are
 * required; unknown ones are skipped, because the format grows.
 */
public final class PlanReader {

    private static final PodId NO_POD = new PodId("", "");
    private static final double NANOS_PER_MILLI = 1e6;

    private PlanReader() {}

    /**
     * The plan that {@code text} states.
     *
     * @param source name of the file, for messages
     * @throws InvalidInputException if it states none; it lists every problem with its path
     */
    public static StatedPlan read(String source, String text) {
        List<String> problems = new ArrayList<>();
        StatedPlan plan = plan(Field.root(parse(source, text), problems));
        if (!problems.isEmpty()) {
            throw new InvalidInputException(
                    problems.stream().distinct().map(p -> source + ": " + p).toList());
        }
        return plan;
    }

    private static JsonNode parse(String source, String text) {
        DocumentFormat format = text.stripLeading().startsWith("{") ? DocumentFormat.JSON : DocumentFormat.YAML;
        try {
            return format.read(text);
        } catch (JacksonException broken) {
            String where = broken.getLocation() == null
                    ? ""
                    : " (line %d, column %d)"
                            .formatted(
                                    broken.getLocation().getLineNr(),
                                    broken.getLocation().getColumnNr());
            throw new InvalidInputException("%s: not a plan: %s%s. Maybe it was cut off, or is the output of -o table?"
                    .formatted(source, firstLine(broken.getOriginalMessage()), where));
        }
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("unreadable");
    }

    private static StatedPlan plan(Field root) {
        if (!root.isObject()) {
            return new StatedPlan(BufferPlan.without(Plan.NOTHING), StatedSummary.ABSENT);
        }
        Field kind = root.get("kind");
        if (kind.isPresent() && !kind.text().equals(PlanWriter.KIND)) {
            kind.complain("\"" + kind.text() + "\"", PlanWriter.KIND);
        }
        Field version = root.get("apiVersion");
        if (version.isPresent() && !version.text().equals(PlanWriter.API_VERSION)) {
            version.complain("\"" + version.text() + "\"", PlanWriter.API_VERSION);
        }
        Field summary = root.get("summary");
        Plan plan = new Plan(
                root.get("nodeClaims").elements(PlanReader::node),
                root.get("existingNodes").elementsIfPresent().stream()
                        .map(PlanReader::existing)
                        .toList(),
                Stream.concat(
                                root.get("unschedulable").elementsIfPresent().stream()
                                        .flatMap(field -> pending(field, "").stream()),
                                root.get("deferred").elementsIfPresent().stream()
                                        .flatMap(field -> pending(field, UnschedulablePod.DEFERRED).stream()))
                        .toList(),
                root.get("relaxed").elementsIfPresent().stream()
                        .map(PlanReader::relaxed)
                        .toList(),
                summary.get("lowerBound").optionalNumber(),
                statistics(summary),
                root.get("staticNodes").elementsIfPresent().stream()
                        .map(PlanReader::node)
                        .toList(),
                RiskReader.read(root));
        BufferPlan parts = new BufferPlan(
                plan,
                bufferPods(root.get("nodeClaims")),
                bufferPods(root.get("existingNodes")),
                root.get("unplacedBufferPods").elementsIfPresent().stream()
                        .flatMap(field -> pending(field, "").stream())
                        .toList());
        return new StatedPlan(parts, StatedSummary.of(summary));
    }

    /** Virtual pods by name of their node. */
    private static Map<String, List<PodId>> bufferPods(Field nodes) {
        Map<String, List<PodId>> pods = new LinkedHashMap<>();
        for (Field node : nodes.elementsIfPresent()) {
            Field ofNode = node.get("bufferPods");
            if (ofNode.isPresent()) {
                pods.computeIfAbsent(node.get("name").textOr(""), name -> new ArrayList<>())
                        .addAll(ofNode.elements(PlanReader::pod));
            }
        }
        return pods;
    }

    private static Plan.Statistics statistics(Field summary) {
        return new Plan.Statistics(
                summary.get("firstPlanHourlyPrice").optionalNumber().orElse(0),
                nanos(summary.get("firstPlanMillis")),
                nanos(summary.get("elapsedMillis")),
                summary.get("seed").isPresent() ? summary.get("seed").integer() : 0,
                summary.get("strategy").textOr(""),
                summary.get("boundProof").isPresent()
                        ? Optional.of(choice(summary.get("boundProof"), BoundProof.values(), BoundProof::parse))
                        : Optional.empty());
    }

    private static long nanos(Field millis) {
        return Math.round(millis.optionalNumber().orElse(0) * NANOS_PER_MILLI);
    }

    private static PlannedNode node(Field field) {
        if (!field.isObject()) {
            return PlannedNode.builder("", "").build();
        }
        return PlannedNode.builder(
                        field.get("name").text(), field.get("nodePool").text())
                .machine(
                        field.get("instanceType").text(),
                        field.get("zone").text(),
                        choice(field.get("capacityType"), CapacityType.values(), CapacityType::parse),
                        field.get("hourlyPrice").number())
                .instanceTypeOptions(field.get("instanceTypeOptions").elementsIfPresent().stream()
                        .map(Field::text)
                        .toList())
                .requirements(field.get("requirements").elementsIfPresent().stream()
                        .map(PlanReader::requirement)
                        .toList())
                .labels(field.get("labels").entriesIfPresent(Field::text))
                .taints(field.get("taints").elementsIfPresent().stream()
                        .map(PlanReader::taint)
                        .toList())
                .requests(resources(field.get("requests")))
                .allocatable(resources(field.get("allocatable")))
                .pods(field.get("pods").elements(PlanReader::pod))
                .reservationId(
                        field.get("reservationId").isPresent()
                                ? Optional.of(field.get("reservationId").text())
                                : Optional.empty())
                .expectedHourlyCost(field.get("expectedHourlyCost")
                        .optionalNumber()
                        .orElseGet(() -> field.get("hourlyPrice").number()))
                .commitment(
                        field.get("commitment").isPresent()
                                ? Optional.of(field.get("commitment").text())
                                : Optional.empty())
                .build();
    }

    private static Expression requirement(Field field) {
        Field least = field.get("minValues");
        return new Expression(
                field.get("key").text(),
                choice(field.get("operator"), Operator.values(), Operator::parse),
                field.get("values").elementsIfPresent().stream()
                        .map(Field::text)
                        .toList(),
                least.isPresent() ? OptionalInt.of(least.count()) : OptionalInt.empty());
    }

    private static Taint taint(Field field) {
        return new Taint(
                field.get("key").text(),
                field.get("value").textOr(""),
                choice(field.get("effect"), TaintEffect.values(), TaintEffect::parse));
    }

    private static ResourceList resources(Field field) {
        return ResourceList.of(field.entriesIfPresent(amount ->
                amount.parsed(Quantity::parse, "a quantity as text, e.g. \"500m\" or \"2Gi\"", Quantity.ZERO)));
    }

    private static ExistingNodePods existing(Field field) {
        return new ExistingNodePods(field.get("name").text(), field.get("pods").elements(PlanReader::pod));
    }

    /**
     * @param usual code of reasons that state none
     */
    private static Optional<UnschedulablePod> pending(Field field, String usual) {
        PodId pod = pod(field.get("pod"));
        List<String> messages = field.get("reasons").elements(Field::text);
        if (messages.isEmpty()) {
            field.get("reasons").complain("none", "at least one reason");
            return Optional.empty();
        }
        List<Field> details = field.get("reasonDetails").elementsIfPresent();
        return Optional.of(new UnschedulablePod(
                pod,
                IntStream.range(0, messages.size())
                        .<Reason>mapToObj(i -> new Reason.Stated(
                                i < details.size() ? details.get(i).get("code").textOr(usual) : usual, messages.get(i)))
                        .toList()));
    }

    private static RelaxedPreference relaxed(Field field) {
        return new RelaxedPreference(
                pod(field.get("pod")), field.get("preference").text());
    }

    private static PodId pod(Field field) {
        return field.parsed(PodId::parse, "a pod as text \"namespace/name\"", NO_POD);
    }

    private static <T> T choice(Field field, T[] allowed, Function<String, Optional<T>> parse) {
        return field.parsed(
                text -> parse.apply(text).orElseThrow(() -> new IllegalArgumentException(text)),
                "one of " + Arrays.stream(allowed).map(Object::toString).collect(Collectors.joining(", ")),
                allowed[0]);
    }
}
