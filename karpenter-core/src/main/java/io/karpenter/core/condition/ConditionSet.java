package io.karpenter.core.condition;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * All conditions of an object. {@value #ROOT} sums up a fixed list of types, its dependents; those and the root are always there, all
 * others only while somebody has set them and never influence the root. Source: CND-01..03, API 0.3.
 */
public final class ConditionSet {

    /** Type of the condition that sums up the dependents. */
    public static final String ROOT = "Ready";

    public static final String AWAITING = "AwaitingReconciliation";
    private static final String AWAITING_MESSAGE = "object is awaiting reconciliation";
    private static final String UNHEALTHY = "UnhealthyDependents";
    private static final String RECONCILING = "ReconcilingDependents";

    private final Subject subject;
    private final Map<String, Condition> byType;

    private ConditionSet(Subject subject, Map<String, Condition> byType) {
        this.subject = subject;
        this.byType = Collections.unmodifiableMap(byType);
    }

    /**
     * The object that the conditions are of.
     *
     * @param dependents types that the root is made from
     * @param deleting true if its deletion was asked for
     */
    public record Subject(List<String> dependents, Instant created, long generation, boolean deleting) {

        public Subject {
            dependents = List.copyOf(dependents);
        }
    }

    /** The set as stored, with what is missing of root and dependents. */
    public static ConditionSet of(Subject subject, List<Condition> stored) {
        Map<String, Condition> byType = new TreeMap<>();
        stored.forEach(condition -> byType.put(condition.type(), condition));
        subject.dependents().forEach(type -> byType.computeIfAbsent(type, t -> awaiting(t, subject)));
        byType.computeIfAbsent(ROOT, t -> awaiting(t, subject));
        return new ConditionSet(subject, byType);
    }

    private static Condition awaiting(String type, Subject subject) {
        return new Condition(
                type, ConditionStatus.UNKNOWN, AWAITING, AWAITING_MESSAGE, subject.created(), subject.generation());
    }

    public Subject subject() {
        return subject;
    }

    public Optional<Condition> get(String type) {
        return Optional.ofNullable(byType.get(type));
    }

    /** A condition that is always there: a dependent or the root. */
    public Condition dependent(String type) {
        return get(type)
                .orElseThrow(() -> new IllegalArgumentException(
                        "%s is not always there, only %s and %s are".formatted(type, subject.dependents(), ROOT)));
    }

    public boolean isTrue(String type) {
        return get(type).filter(Condition::isTrue).isPresent();
    }

    /** All of them, the one that changed first coming first, the root last. */
    public List<Condition> list() {
        List<Condition> list = new ArrayList<>(byType.values());
        list.sort(Comparator.<Condition, Boolean>comparing(c -> c.type().equals(ROOT))
                .thenComparing(Condition::lastTransition)
                .thenComparing(Condition::type));
        return List.copyOf(list);
    }

    /** The set with a condition that holds, its type being the reason. */
    public ConditionSet withTrue(String type, Instant now) {
        return with(type, ConditionStatus.TRUE, type, "", now);
    }

    public ConditionSet withFalse(String type, String reason, String message, Instant now) {
        return with(type, ConditionStatus.FALSE, reason, message, now);
    }

    public ConditionSet withUnknown(String type, String reason, String message, Instant now) {
        return with(type, ConditionStatus.UNKNOWN, reason, message, now);
    }

    /** The set with a condition as it is found now. While the object is being deleted, all others count as found now too (TRM-06). */
    public ConditionSet with(String type, ConditionStatus status, String reason, String message, Instant now) {
        if (type.equals(ROOT)) {
            throw new IllegalArgumentException(ROOT + " follows from " + subject.dependents() + ", set one of those");
        }
        Map<String, Condition> next = new TreeMap<>(byType);
        next.put(type, next(type, status, reason, message, now));
        if (subject.deleting()) {
            next.replaceAll((t, condition) -> condition.observedAt(subject.generation()));
        }
        return new ConditionSet(subject, next).withRoot(now);
    }

    /** The set with a condition as it was, taken as found at the object's generation of now (LIF-07). */
    public ConditionSet restamped(String type, Instant now) {
        return get(type)
                .map(c -> with(type, c.status(), c.reason(), c.message(), now))
                .orElse(this);
    }

    /** A dependent that starts anew: as if it had never been set. */
    public ConditionSet withAwaiting(String type, Instant now) {
        return with(type, ConditionStatus.UNKNOWN, AWAITING, AWAITING_MESSAGE, now);
    }

    /** The set without a condition. */
    public ConditionSet without(String type) {
        if (type.equals(ROOT) || subject.dependents().contains(type)) {
            throw new IllegalArgumentException("%s cannot be cleared, as %s is made from it".formatted(type, ROOT));
        }
        Map<String, Condition> next = new TreeMap<>(byType);
        next.remove(type);
        return new ConditionSet(subject, next);
    }

    private Condition next(String type, ConditionStatus status, String reason, String message, Instant now) {
        Condition before = byType.get(type);
        Instant since = before != null && before.status() == status ? before.lastTransition() : now;
        return new Condition(type, status, reason.isEmpty() ? type : reason, message, since, subject.generation());
    }

    private ConditionSet withRoot(Instant now) {
        List<Condition> unhealthy = subject.dependents().stream()
                .map(this::dependent)
                .filter(c -> !c.isTrue() || isStale(c))
                .sorted(Comparator.comparing(Condition::lastTransition).reversed())
                .toList();
        boolean broken = unhealthy.stream().anyMatch(c -> c.isFalse() && !isStale(c));
        String message =
                unhealthy.stream().map(c -> c.type() + "=" + c.status()).collect(Collectors.joining(", "));
        Map<String, Condition> next = new TreeMap<>(byType);
        next.put(
                ROOT,
                unhealthy.isEmpty()
                        ? next(ROOT, ConditionStatus.TRUE, ROOT, "", now)
                        : next(
                                ROOT,
                                broken ? ConditionStatus.FALSE : ConditionStatus.UNKNOWN,
                                broken ? UNHEALTHY : RECONCILING,
                                message,
                                now));
        return new ConditionSet(subject, next);
    }

    private boolean isStale(Condition condition) {
        return condition.observedGeneration() != subject.generation();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ConditionSet that && subject.equals(that.subject) && byType.equals(that.byType);
    }

    @Override
    public int hashCode() {
        return byType.hashCode();
    }

    @Override
    public String toString() {
        return list().toString();
    }
}
