package io.karpenter.engine.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TerminalTest {

    @Test
    @DisplayName("cli-and-plan: colours only on a terminal that wants them (NO_COLOR)")
    void coloursAreForTerminals() {
        assertThat(Terminal.of("", Map.of())).isEqualTo(Terminal.NONE);
        assertThat(Terminal.of("out,err", Map.of())).isEqualTo(new Terminal(true, true));
        assertThat(Terminal.of("out,err", Map.of("NO_COLOR", "1"))).isEqualTo(new Terminal(false, true));
        assertThat(Terminal.of("out", Map.of("NO_COLOR", ""))).isEqualTo(new Terminal(true, false));
        assertThat(Terminal.of("out", Map.of("TERM", "dumb"))).isEqualTo(Terminal.NONE);
    }
}
