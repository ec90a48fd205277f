package io.karpenter.core.requirement;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.testkit.Choice;
import io.karpenter.core.testkit.Generator;
import io.karpenter.core.testkit.Property;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

@DisplayName("Laws of requirements")
class RequirementPropertyTest {

    /** Values that tell sets apart: texts, integers in and out of canonical form, the ends of the range. */
    private static final List<String> UNIVERSE = List.of(
            "",
            "a",
            "b",
            "c",
            "-1",
            "0",
            "1",
            "2",
            "3",
            "4",
            "5",
            "9",
            "10",
            "007",
            "+4",
            "1.5",
            Long.toString(Long.MAX_VALUE),
            Long.toString(Long.MIN_VALUE),
            "9223372036854775808");

    private static final List<String> INTEGERS = List.of("0", "1", "2", "3", "4", "5", "9", "10");
    private static final List<String> KEYS = List.of("k1", "k2", "k3");

    private record Pair(Requirement a, Requirement b) {}

    private record Triple(Requirement a, Requirement b, Requirement c) {}

    private record Sets(Requirements a, Requirements b, Map<String, String> labels) {}

    private static Requirement any(Choice choose, String key) {
        Operator operator = choose.of(Operator.values());
        List<String> values = switch (operator) {
            case IN, NOT_IN -> choose.some(UNIVERSE, 0).stream().limit(4).toList();
            case EXISTS, DOES_NOT_EXIST -> List.of();
            case GT, LT, GTE, LTE -> List.of(choose.onceIn(10) ? Long.toString(Long.MAX_VALUE) : choose.of(INTEGERS));
        };
        OptionalInt minValues = choose.onceIn(4) ? OptionalInt.of(choose.between(1, 3)) : OptionalInt.empty();
        Requirement requirement = Requirement.of(new Expression(key, operator, values, minValues));
        // Also sets that no single expression states, such as 2..8 without 5.
        return choose.onceIn(3) ? requirement.intersection(any(choose, key)) : requirement;
    }

    private static Requirements anySet(Choice choose) {
        List<Requirement> all = new ArrayList<>();
        for (int i = choose.between(0, 4); i > 0; i--) {
            all.add(any(choose, choose.of(KEYS)));
        }
        return Requirements.of(all);
    }

    private static Map<String, String> anyLabels(Choice choose) {
        Map<String, String> labels = new HashMap<>();
        for (String key : choose.some(KEYS, 0)) {
            labels.put(key, choose.of(UNIVERSE));
        }
        return labels;
    }

    private static final Generator<Requirement> ONE = (random, size) -> any(new Choice(random), "k");
    private static final Generator<Pair> TWO =
            (random, size) -> new Pair(ONE.generate(random, size), ONE.generate(random, size));
    private static final Generator<Triple> THREE = (random, size) ->
            new Triple(ONE.generate(random, size), ONE.generate(random, size), ONE.generate(random, size));
    private static final Generator<Sets> SETS = (random, size) -> {
        Choice choose = new Choice(random);
        return new Sets(anySet(choose), anySet(choose), anyLabels(choose));
    };

    @TestFactory
    @DisplayName("SCH-REQ of one key")
    Stream<DynamicTest> ofOneKey() {
        Property<Requirement> one = Property.forAll(ONE).tries(2_000);
        Property<Pair> two = Property.forAll(TWO).tries(4_000);
        Property<Triple> three = Property.forAll(THREE).tries(4_000);
        return Stream.of(
                two.holds(
                        "SCH-REQ-04 SCH-REQ-05 the intersection has exactly the values that both have",
                        p -> assertThat(UNIVERSE)
                                .allSatisfy(v -> assertThat(
                                                p.a().intersection(p.b()).has(v))
                                        .isEqualTo(p.a().has(v) && p.b().has(v)))),
                two.holds(
                        "SCH-REQ-06 intersection commutes",
                        p -> assertThat(p.a().intersection(p.b()))
                                .isEqualTo(p.b().intersection(p.a()))
                                .hasSameHashCodeAs(p.b().intersection(p.a()))),
                three.holds(
                        "SCH-REQ-06 intersection associates",
                        t -> assertThat(t.a().intersection(t.b()).intersection(t.c()))
                                .isEqualTo(t.a().intersection(t.b().intersection(t.c())))),
                one.holds("SCH-REQ-06 intersection is idempotent, Exists is neutral, DoesNotExist is absorbing", r -> {
                    assertThat(r.intersection(r)).isEqualTo(r);
                    assertThat(r.intersection(Requirement.exists("k"))).isEqualTo(r);
                    assertThat(r.intersection(Requirement.doesNotExist("k")).operator())
                            .isEqualTo(Operator.DOES_NOT_EXIST);
                }),
                two.holds(
                        "SCH-REQ-08 intersects exactly if the intersection is not DoesNotExist",
                        p -> assertThat(p.a().intersects(p.b()))
                                .isEqualTo(p.a().intersection(p.b()).operator() != Operator.DOES_NOT_EXIST)
                                .isEqualTo(p.b().intersects(p.a()))),
                two.holds("SCH-REQ-08 whatever both have makes them intersect", p -> {
                    if (UNIVERSE.stream().anyMatch(v -> p.a().has(v) && p.b().has(v))) {
                        assertThat(p.a().intersects(p.b())).isTrue();
                    }
                }),
                one.holds("SCH-REQ-16 the chosen value is allowed, and none is chosen only where no count is", r -> {
                    String value = r.anyValue();
                    if (!value.isEmpty()) {
                        assertThat(r.has(value)).isTrue();
                    } else if (r.complement()) {
                        assertThat(INTEGERS).noneMatch(r::has);
                    }
                }),
                one.holds(
                        "SCH-REQ-17 what is written states the same set",
                        r -> assertThat(Requirements.ofExpressions(r.expressions())
                                        .get("k"))
                                .isEqualTo(r)),
                one.holds(
                        "SCH-REQ-17 Gt and Lt are never written",
                        r -> assertThat(r.expressions())
                                .extracting(Expression::operator)
                                .doesNotContain(Operator.GT, Operator.LT)));
    }

    @TestFactory
    @DisplayName("SCH-REQ of several keys")
    Stream<DynamicTest> ofSeveralKeys() {
        Property<Sets> sets = Property.forAll(SETS).tries(4_000);
        Set<String> some = Set.of("k1");
        return Stream.of(
                sets.holds("SCH-REQ-09 joining commutes and intersects key by key", s -> {
                    Requirements joined = s.a().and(s.b());
                    assertThat(joined).isEqualTo(s.b().and(s.a()));
                    assertThat(KEYS)
                            .allSatisfy(k -> assertThat(joined.get(k))
                                    .isEqualTo(s.a().get(k).intersection(s.b().get(k))));
                    assertThat(joined)
                            .isEqualTo(Requirements.of(Stream.concat(s.a().all().stream(), s.b().all().stream())
                                    .toList()));
                }),
                sets.holds(
                        "SCH-REQ-09 joining admits the labels that both admit, and no others that have every key",
                        s -> {
                            boolean both = s.a().admits(s.labels()) && s.b().admits(s.labels());
                            boolean joined = s.a().and(s.b()).admits(s.labels());
                            if (both) {
                                assertThat(joined).isTrue();
                            }
                            if (s.labels().keySet().containsAll(KEYS)) {
                                assertThat(joined).isEqualTo(both);
                            }
                        }),
                sets.holds("SCH-REQ-11 compatible exactly if no incompatibility is found", s -> {
                    assertThat(s.a().compatible(s.b(), Set.of()))
                            .isEqualTo(s.a().incompatibilities(s.b(), Set.of()).isEmpty());
                    assertThat(s.a().compatible(s.b(), some))
                            .isEqualTo(s.a().incompatibilities(s.b(), some).isEmpty());
                }),
                sets.holds("SCH-REQ-11 allowing more undefined keys never makes less compatible", s -> {
                    if (s.a().compatible(s.b(), Set.of())) {
                        assertThat(s.a().compatible(s.b(), some)).isTrue();
                    }
                }),
                sets.holds(
                        "SCH-REQ-12 keys that only one side defines do not matter to the intersection test",
                        s -> assertThat(s.a().intersects(s.b()))
                                .isEqualTo(KEYS.stream()
                                        .filter(k -> s.a().has(k) && s.b().has(k))
                                        .allMatch(k -> Requirements.of(s.a().get(k))
                                                .compatible(Requirements.of(s.b().get(k)), Set.of())))),
                sets.holds(
                        "SCH-REQ-13 a node with labels is compatible exactly with what admits the labels",
                        s -> assertThat(Requirements.ofLabels(s.labels()).compatible(s.a(), Set.of()))
                                .isEqualTo(s.a().admits(s.labels()))),
                sets.holds(
                        "SCH-REQ-17 what is written states the same requirements",
                        s -> assertThat(Requirements.ofExpressions(s.a().expressions()))
                                .isEqualTo(s.a())));
    }
}
