package io.karpenter.core.requirement;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.Labels;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Requirements")
class RequirementsTest {

    private static final Set<String> WELL_KNOWN = LabelSchema.CORE.wellKnown();

    private static Requirements requires(String key, Operator operator, String... values) {
        return Requirements.ofExpressions(List.of(new Expression(key, operator, List.of(values))));
    }

    @Test
    @DisplayName("SCH-REQ-09 intersect what is required of one key, and never widen")
    void addIntersects() {
        Requirements one = requires("k", Operator.IN, "x");

        assertThat(one.and(Requirement.exists("k")).get("k")).isEqualTo(Requirement.in("k", "x"));
        assertThat(one.and(Requirement.in("k", "y")).get("k").operator()).isEqualTo(Operator.DOES_NOT_EXIST);
        assertThat(one.and(Requirement.in("other", "y")).keys()).containsExactly("k", "other");
        assertThat(Requirements.of(
                        Requirement.in("b", "1", "2"),
                        Requirement.exists("a"),
                        Requirement.in("b", "2", "3"),
                        Requirement.notIn("c", "x")))
                .hasToString("a Exists, b In [2], c NotIn [x]");
        assertThat(one).isEqualTo(requires("k", Operator.IN, "x"));
    }

    @Test
    @DisplayName("SCH-REQ-10 do not restrict a key they do not name")
    void absentKeyIsOpen() {
        assertThat(Requirements.NONE.get("k")).isEqualTo(Requirement.exists("k"));
        assertThat(Requirements.NONE.has("k")).isFalse();
    }

    @Test
    @DisplayName("SCH-REQ-11 fail for a key that the node does not define, unless it may be undefined or absent")
    void undefinedKeys() {
        assertThat(Requirements.NONE.incompatibilities(requires("team", Operator.IN, "red"), WELL_KNOWN))
                .extracting(Incompatibility::message)
                .containsExactly("label \"team\" does not have known values");
        assertThat(Requirements.NONE.compatible(requires(Labels.ZONE, Operator.IN, "a"), WELL_KNOWN))
                .isTrue();
        assertThat(Requirements.NONE.compatible(requires(Labels.ZONE, Operator.IN, "a"), Set.of()))
                .isFalse();
        assertThat(Requirements.NONE.compatible(requires("team", Operator.NOT_IN, "red"), Set.of()))
                .isTrue();
        assertThat(Requirements.NONE.compatible(requires("team", Operator.DOES_NOT_EXIST), Set.of()))
                .isTrue();
    }

    @Test
    @DisplayName("SCH-REQ-12 report every key that fails")
    void allFailures() {
        Requirements node =
                Requirements.of(Requirement.in("a", "1"), Requirement.in("b", "1"), Requirement.in("c", "1"));
        Requirements pod = Requirements.of(
                Requirement.in("a", "2"),
                Requirement.in("b", "1"),
                Requirement.notIn("c", "1"),
                Requirement.exists("d"));

        assertThat(node.incompatibilities(pod, Set.of()))
                .extracting(Incompatibility::message)
                .containsExactly(
                        "key a, a In [2] not in a In [1]",
                        "key c, c NotIn [1] not in c In [1]",
                        "label \"d\" does not have known values");
    }

    private static final Map<String, Requirements> SIDES = Map.ofEntries(
            Map.entry("absent", Requirements.NONE),
            Map.entry("Exists", requires(Labels.ZONE, Operator.EXISTS)),
            Map.entry("DNE", requires(Labels.ZONE, Operator.DOES_NOT_EXIST)),
            Map.entry("In{5}", requires(Labels.ZONE, Operator.IN, "5")),
            Map.entry("In{x}", requires(Labels.ZONE, Operator.IN, "x")),
            Map.entry("NotIn{5}", requires(Labels.ZONE, Operator.NOT_IN, "5")),
            Map.entry("NotIn{x}", requires(Labels.ZONE, Operator.NOT_IN, "x")),
            Map.entry("gt1", requires(Labels.ZONE, Operator.GT, "1")),
            Map.entry("lt2", requires(Labels.ZONE, Operator.LT, "2")));

    /** A is 5, an integer inside the bound {@code gt1}; B is x, which is no integer; W: only if the key may be undefined. */
    private static final String TABLE = """
            -        absent Exists DNE In{5} In{x} NotIn{5} NotIn{x} gt1 lt2
            absent   ok     W      ok  W     W     ok       ok       W   W
            Exists   ok     ok     no  ok    ok    ok       ok       ok  ok
            DNE      ok     no     ok  no    no    ok       ok       no  no
            In{5}    ok     ok     no  ok    no    no       ok       ok  no
            In{x}    ok     ok     no  no    ok    ok       no       no  no
            NotIn{5} ok     ok     ok  no    ok    ok       ok       ok  ok
            gt1      ok     ok     no  ok    no    ok       ok       ok  no
            """;

    @TestFactory
    @DisplayName("SCH-REQ-13 SCH-REQ-14 are compatible as the table says: row is the node, column the pod")
    Stream<DynamicTest> compatibilityTable() {
        List<String[]> rows = TABLE.lines().map(line -> line.split(" +")).toList();
        String[] columns = rows.get(0);
        return rows.stream()
                .skip(1)
                .flatMap(row -> IntStream.range(1, row.length)
                        .mapToObj(i -> DynamicTest.dynamicTest(
                                "%s, asked for %s: %s".formatted(row[0], columns[i], row[i]), () -> {
                                    Requirements node = SIDES.get(row[0]);
                                    Requirements pod = SIDES.get(columns[i]);
                                    assertThat(node.compatible(pod, Set.of())).isEqualTo(row[i].equals("ok"));
                                    assertThat(node.compatible(pod, WELL_KNOWN)).isEqualTo(!row[i].equals("no"));
                                })));
    }

    @Test
    @DisplayName("SCH-REQ-14 are not symmetric: who promises and who asks matters")
    void asymmetry() {
        Requirements custom = requires("team", Operator.EXISTS);

        assertThat(custom.compatible(Requirements.NONE, Set.of())).isTrue();
        assertThat(Requirements.NONE.compatible(custom, Set.of())).isFalse();
    }

    @Test
    @DisplayName("KW-D-12 treat a bounded requirement with exclusions like the bound alone")
    void boundedExclusions() {
        Requirements bounded = Requirements.of(
                Requirement.of(new Expression("team", Operator.GT, List.of("1"))), Requirement.notIn("team", "5"));

        assertThat(Requirements.NONE.compatible(bounded, Set.of())).isFalse();
        assertThat(requires("team", Operator.DOES_NOT_EXIST).compatible(bounded, Set.of()))
                .isFalse();
    }

    @ParameterizedTest(name = "{0}: did you mean {1}?")
    @DisplayName("SCH-REQ-15 guess which well-known label was meant")
    @CsvSource({
        "zone, topology.kubernetes.io/zone",
        "region, topology.kubernetes.io/region",
        "nodepool, karpenter.sh/nodepool",
        "instance-type, node.kubernetes.io/instance-type",
        "arch, kubernetes.io/arch",
        "capacity-type, karpenter.sh/capacity-type",
        "node.io/zone, topology.kubernetes.io/zone",
        "karpenter/nodepool, karpenter.sh/nodepool",
        "instance, node.kubernetes.io/instance-type",
        "type, karpenter.sh/capacity-type"
    })
    void hints(String key, String meant) {
        assertThat(Requirements.NONE.incompatibilities(requires(key, Operator.IN, "v"), WELL_KNOWN))
                .extracting(Incompatibility::message)
                .containsExactly("label \"%s\" does not have known values (typo of \"%s\"?)".formatted(key, meant));
    }

    @Test
    @DisplayName("SCH-REQ-15 guess a well-known label rather than one of the node, whatever the alphabet says")
    void wellKnownHintsFirst() {
        Requirements node = Requirements.of(Requirement.in("a.io/zone", "red"));

        assertThat(node.incompatibilities(requires("zone", Operator.IN, "red"), WELL_KNOWN))
                .extracting(Incompatibility::message)
                .containsExactly("label \"zone\" does not have known values (typo of \"%s\"?)".formatted(Labels.ZONE));
    }

    @Test
    @DisplayName("SCH-REQ-15 guess a label of the node if no well-known one fits, the alphabetically first")
    void hintsOfTheNode() {
        Requirements node = Requirements.of(Requirement.in("b.io/team", "red"), Requirement.in("a.io/team", "red"));

        assertThat(node.incompatibilities(requires("team", Operator.IN, "red"), WELL_KNOWN))
                .extracting(Incompatibility::message)
                .containsExactly("label \"team\" does not have known values (typo of \"a.io/team\"?)");
        assertThat(node.incompatibilities(requires("unheard-of", Operator.EXISTS), WELL_KNOWN))
                .extracting(Incompatibility::message)
                .containsExactly("label \"unheard-of\" does not have known values");
    }

    @Test
    @DisplayName("SCH-REQ-17 are written in key order")
    void expressions() {
        assertThat(Requirements.of(Requirement.in("b", "2", "1"), Requirement.atLeast("a", 3))
                        .expressions())
                .containsExactly(
                        new Expression("a", Operator.GTE, List.of("3")),
                        new Expression("b", Operator.IN, List.of("1", "2")));
    }

    @Test
    @DisplayName("SCH-REQ-18 are printed sorted, without the hostname")
    void printing() {
        assertThat(Requirements.of(
                        Requirement.in("z", "1"), Requirement.in(Labels.HOSTNAME, "h"), Requirement.exists("a")))
                .hasToString("a Exists, z In [1]");
        assertThat(Requirements.NONE).hasToString("");
    }

    @Test
    @DisplayName("SCH-LBL-01 are rewritten to canonical keys, and intersected where two names mean one key")
    void aliases() {
        Requirements written = Requirements.of(
                Requirement.in("failure-domain.beta.kubernetes.io/zone", "a", "b"),
                Requirement.in(Labels.ZONE, "b", "c"));

        assertThat(written.withKeys(LabelSchema.CORE::canonical)).isEqualTo(requires(Labels.ZONE, Operator.IN, "b"));
        assertThat(requires("x", Operator.EXISTS).withKeys(LabelSchema.CORE::canonical))
                .isEqualTo(requires("x", Operator.EXISTS));
    }

    @Test
    @DisplayName("admit exactly the label sets that satisfy each of them")
    void admits() {
        Requirements pod = Requirements.of(
                Requirement.in("zone", "a", "b"), Requirement.notIn("team", "red"), Requirement.atLeast("cores", 4));

        assertThat(pod.admits(Map.of("zone", "a", "cores", "8"))).isTrue();
        assertThat(pod.admits(Map.of("zone", "c", "cores", "8"))).isFalse();
        assertThat(pod.admits(Map.of("zone", "a", "cores", "8", "team", "red"))).isFalse();
        assertThat(pod.admits(Map.of("zone", "a", "cores", "x"))).isFalse();
        assertThat(pod.admits(Map.of("zone", "a"))).isFalse();
    }

    @Test
    @DisplayName("can lose one key")
    void without() {
        Requirements two = Requirements.of(Requirement.in("a", "1"), Requirement.in("b", "1"));

        assertThat(two.without("a")).isEqualTo(Requirements.of(Requirement.in("b", "1")));
        assertThat(two.without("c")).isSameAs(two);
    }
}
