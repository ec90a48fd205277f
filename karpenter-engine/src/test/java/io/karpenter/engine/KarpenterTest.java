package io.karpenter.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class KarpenterTest {

    @ParameterizedTest
    @ValueSource(strings = {"solve", "consolidate", "explain", "compare", "verify", "catalog", "crds", "controller"})
    @DisplayName("a command that is built alone is the same as among all others")
    void commandAloneIsTheSame(String name) {
        CommandLine alone = Karpenter.commandLineFor(name, "--help");

        assertThat(alone.getSubcommands()).containsOnlyKeys(name);
        assertThat(alone.getSubcommands().get(name).getUsageMessage())
                .isEqualTo(Karpenter.commandLine().getSubcommands().get(name).getUsageMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "help", "completion", "--help", "sovle"})
    @DisplayName("what speaks of other commands, or of none, knows them all")
    void otherwiseAllAreKnown(String first) {
        assertThat(Karpenter.commandLineFor(first).getSubcommands())
                .containsOnlyKeys(
                        "solve",
                        "consolidate",
                        "explain",
                        "compare",
                        "verify",
                        "catalog",
                        "crds",
                        "controller",
                        "completion",
                        "help");
    }

    @Test
    @DisplayName("no arguments at all know all commands too")
    void noArgumentsKnowAll() {
        assertThat(Karpenter.commandLineFor().getSubcommands()).hasSize(10);
    }
}
