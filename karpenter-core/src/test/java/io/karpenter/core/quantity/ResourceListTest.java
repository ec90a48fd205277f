package io.karpenter.core.quantity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A list of resources")
class ResourceListTest {

    private static final ResourceList NODE = ResourceList.parse("cpu", "4", "memory", "8Gi", "pods", "10");

    @Test
    @DisplayName("SCH-RES-04 fits if every requested amount is available, exactly full included")
    void fits() {
        assertThat(ResourceList.parse("cpu", "4", "memory", "8Gi").fitsIn(NODE)).isTrue();
        assertThat(ResourceList.parse("cpu", "4001m").fitsIn(NODE)).isFalse();
        assertThat(ResourceList.parse("cpu", "1", "memory", "8193Mi").fitsIn(NODE))
                .isFalse();
        assertThat(ResourceList.EMPTY.fitsIn(NODE)).isTrue();
        assertThat(ResourceList.EMPTY.fitsIn(ResourceList.EMPTY)).isTrue();
    }

    @Test
    @DisplayName("SCH-RES-04 counts a resource that is not available as zero: only a request for nothing fits")
    void absentIsZero() {
        assertThat(ResourceList.parse("nvidia.com/gpu", "1").fitsIn(NODE)).isFalse();
        assertThat(ResourceList.parse("nvidia.com/gpu", "0").fitsIn(NODE)).isTrue();
    }

    @Test
    @DisplayName("SCH-RES-04 never fits where any amount is below zero, even one that is not asked for")
    void negativeFitsNothing() {
        ResourceList overdrawn = ResourceList.parse("cpu", "4", "memory", "-1");

        assertThat(overdrawn.hasNegative()).isTrue();
        assertThat(ResourceList.parse("cpu", "1").fitsIn(overdrawn)).isFalse();
        assertThat(ResourceList.EMPTY.fitsIn(overdrawn)).isFalse();
    }

    @Test
    @DisplayName("SCH-RES-05 keeps exactly the left side's resources when another is subtracted")
    void subtraction() {
        ResourceList left = NODE.minus(ResourceList.parse("cpu", "500m", "nvidia.com/gpu", "1"));

        assertThat(left).isEqualTo(ResourceList.parse("cpu", "3500m", "memory", "8Gi", "pods", "10"));
        assertThat(left.names()).containsExactly("cpu", "memory", "pods");
        assertThat(ResourceList.parse("cpu", "1").minus(NODE)).isEqualTo(ResourceList.parse("cpu", "-3"));
    }

    @Test
    @DisplayName("SCH-RES-06 adds, takes maxima and minima without rounding")
    void arithmetic() {
        ResourceList a = ResourceList.parse("cpu", "100m", "memory", "1Gi");
        ResourceList b = ResourceList.parse("cpu", "200m", "pods", "1");

        assertThat(a.plus(b)).isEqualTo(ResourceList.parse("cpu", "300m", "memory", "1Gi", "pods", "1"));
        assertThat(a.max(b)).isEqualTo(ResourceList.parse("cpu", "200m", "memory", "1Gi", "pods", "1"));
        assertThat(a.minOfCommon(b)).isEqualTo(ResourceList.parse("cpu", "100m"));
        assertThat(a.times(3)).isEqualTo(ResourceList.parse("cpu", "300m", "memory", "3Gi"));
        assertThat(ResourceList.parse("cpu", "-1", "pods", "2").clampedAtZero())
                .isEqualTo(ResourceList.parse("cpu", "0", "pods", "2"));
    }

    @Test
    @DisplayName("replaces, adds and leaves out single resources without touching the original")
    void copies() {
        assertThat(NODE.with("cpu", Quantity.of(2)).get("cpu")).isEqualTo(Quantity.of(2));
        assertThat(NODE.with(ResourceList.parse("cpu", "2", "gpu", "1")))
                .isEqualTo(ResourceList.parse("cpu", "2", "gpu", "1", "memory", "8Gi", "pods", "10"));
        assertThat(NODE.without("cpu").has("cpu")).isFalse();
        assertThat(NODE.get("cpu")).isEqualTo(Quantity.of(4));
        assertThat(NODE.get("gpu")).isEqualTo(Quantity.ZERO);
    }

    @Test
    @DisplayName("cannot be changed from outside")
    void immutable() {
        Map<String, Quantity> source = new HashMap<>(Map.of("cpu", Quantity.of(1)));
        ResourceList list = ResourceList.of(source);
        source.put("cpu", Quantity.of(2));

        assertThat(list.get("cpu")).isEqualTo(Quantity.of(1));
        assertThatThrownBy(() -> list.asMap().put("cpu", Quantity.ZERO))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> list.names().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    @DisplayName("refuses an odd number of texts and bad amounts")
    void badTexts() {
        assertThatThrownBy(() -> ResourceList.parse("cpu"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pairs of resource name and amount");
        assertThatThrownBy(() -> ResourceList.parse("cpu", "x")).isInstanceOf(QuantityFormatException.class);
    }
}
