package io.karpenter.core.overlay;

import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.OverlayBuilder.overlay;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.OverlayBuilder;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A NodeOverlay is checked:")
class OverlayProblemsTest {

    private static List<String> problems(OverlayBuilder overlay) {
        return OverlayProblems.of(overlay.build(), Catalogs.SCHEMA, Set.of());
    }

    @Test
    @DisplayName("SCH-OVL-01 it is valid with one price change, extended resources and well-known or custom keys")
    void valid() {
        assertThat(problems(overlay("o"))).isEmpty();
        assertThat(problems(overlay("o")
                        .adjusts("-10%")
                        .capacity("smarter-devices/fuse", "10")
                        .weight(10_000)
                        .of(Labels.NODEPOOL, "default")
                        .of("failure-domain.beta.kubernetes.io/zone", "a")
                        .requires("team", Operator.NOT_IN, "red")))
                .isEmpty();
    }

    @ParameterizedTest
    @DisplayName("API-NO-11 prices are unsigned decimals")
    @CsvSource({"-1", "+1", ".5", "1.", "1e3", "''", "'1 '", "x"})
    void badPrice(String price) {
        assertThat(problems(overlay("o").price(price)))
                .containsExactly(
                        "price is \"%s\", it must be an unsigned decimal number such as 0.25".formatted(price));
    }

    @ParameterizedTest
    @DisplayName("API-NO-12 changes have a sign and take off at most 100 %")
    @CsvSource({"10%", "5", "-101%", "-100.0%", "-.5%", "+5.", "+", "+%", "++5", "+5%%", "''"})
    void badAdjustment(String change) {
        assertThat(problems(overlay("o").adjusts(change)))
                .singleElement()
                .asString()
                .startsWith("priceAdjustment is \"" + change + "\"");
    }

    @Test
    @DisplayName("SCH-OVL-02 SCH-OVL-08 all problems are reported at once, and the overlay is ignored")
    void allProblems() {
        OverlayBuilder bad = overlay("o")
                .price("1")
                .adjusts("+1")
                .weight(10_001)
                .capacity("smarter-devices/fuse", "-1")
                .requires(Labels.ARCH, Operator.NOT_IN)
                .requires(Labels.HOSTNAME, Operator.EXISTS)
                .of(Labels.CAPACITY_TYPE, "foo");

        assertThat(problems(bad))
                .hasSize(6)
                .anySatisfy(p -> assertThat(p).contains("only one of them"))
                .anySatisfy(p -> assertThat(p).contains("weight is 10001"))
                .anySatisfy(p -> assertThat(p).contains("must not be negative"))
                .anySatisfy(p -> assertThat(p).contains("NotIn and no values"))
                .anySatisfy(p -> assertThat(p).contains("\"kubernetes.io/hostname\" is restricted"))
                .anySatisfy(p -> assertThat(p).contains("at least 1 of them"));

        Catalog catalog = Catalogs.linear(2);
        OverlaidCatalog result =
                NodeOverlays.apply(List.of(nodePool("default").build()), List.of(bad.build()), catalog);
        assertThat(result.states()).containsExactly(new OverlayState.Invalid("o", problems(bad)));
        assertThat(result.states().get(0).message()).isEqualTo(String.join("; ", problems(bad)));
        assertThat(result.catalog()).isSameAs(catalog);
    }
}
