package io.karpenter.benchmarks.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class SelectionTest {

    @Test
    @DisplayName("of the problems whose family or name has the text each third is taken, the first included")
    void eachThird() {
        Selection selection = new Selection("a", 3);

        assertThat(Stream.of("a1", "b1", "a2", "a3", "a4", "a5").filter(name -> selection.takes("x", name)))
                .containsExactly("a1", "a4");
    }

    @Test
    @DisplayName("a text without a problem takes none, an empty one takes all")
    void text() {
        assertThat(new Selection("no such thing", 1).takes("family", "name")).isFalse();
        assertThat(new Selection("", 1).takes("family", "name")).isTrue();
        assertThat(new Selection("mil", 1).takes("family", "name")).isTrue();
    }

    @Test
    @DisplayName("each 0-th problem is refused")
    void zeroth() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Selection("", 0))
                .withMessageContaining("every is 0");
    }
}
