package io.karpenter.core.disruption.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.disruption.command.DisruptionMethod;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class LeftoversTest {

    private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");

    private static Replaces replaces(int replacements, String... claims) {
        return new Replaces("command", DisruptionMethod.MULTI_NODE, List.of(claims), replacements);
    }

    private static Leftovers.Claim replacement(String name, Replaces replaces) {
        return new Leftovers.Claim(name, Optional.of(replaces), false, false, false, CREATED);
    }

    private static Leftovers.Claim marked(String name) {
        return new Leftovers.Claim(name, Optional.empty(), false, true, true, CREATED);
    }

    private static Leftovers.Claim plain(String name) {
        return new Leftovers.Claim(name, Optional.empty(), false, false, false, CREATED);
    }

    private static Leftovers.Claim leaving(String name) {
        return new Leftovers.Claim(name, Optional.empty(), true, true, true, CREATED);
    }

    private static Leftovers of(Leftovers.Claim... claims) {
        return Leftovers.of(List.of(claims), Set.of(), Set.of());
    }

    @Test
    @DisplayName(
            "WK-18 a command whose nodes are tainted and whose replacements are all there goes on, its time counted from them")
    void resumes() {
        Leftovers found = of(
                marked("a"),
                marked("b"),
                replacement("r", replaces(2, "a", "b")),
                replacement("s", replaces(2, "a", "b")));

        assertThat(found.resumed())
                .containsExactly(
                        new Leftovers.Resumed(replaces(2, "a", "b"), List.of("a", "b"), List.of("r", "s"), CREATED));
        assertThat(found.dissolved()).isEmpty();
        assertThat(found.healed()).isEmpty();
    }

    @Test
    @DisplayName("WK-18 a command some of whose nodes go already goes on with the others")
    void resumesTheRest() {
        Leftovers found = of(leaving("a"), marked("b"), replacement("r", replaces(1, "a", "b", "gone")));

        assertThat(found.resumed())
                .singleElement()
                .satisfies(command -> assertThat(command.candidates()).containsExactly("b"));
    }

    @Test
    @DisplayName("WK-17, DIS-LOP-03 of a command that lacks a replacement the others are given up and the nodes healed")
    void dissolvesIncomplete() {
        Leftovers found = of(marked("a"), replacement("r", replaces(2, "a")));

        assertThat(found.resumed()).isEmpty();
        assertThat(found.dissolved()).containsExactly("r");
        assertThat(found.healed()).containsExactly("a");
    }

    @Test
    @DisplayName("WK-17 a command one of whose nodes is not tainted is being given up, so it does not go on")
    void dissolvesUntainted() {
        Leftovers found = of(marked("a"), plain("b"), replacement("r", replaces(1, "a", "b")));

        assertThat(found.dissolved()).containsExactly("r");
        assertThat(found.healed()).containsExactly("a");
    }

    @Test
    @DisplayName("DIS-QUE-12 replacements of a command that was carried out become nodes like others")
    void settlesWhatWasCarriedOut() {
        assertThat(of(leaving("a"), replacement("r", replaces(1, "a", "gone"))))
                .isEqualTo(new Leftovers(List.of(), List.of("r"), List.of(), List.of()));
    }

    @Test
    @DisplayName(
            "DIS-LOP-03 nodes of commands that are under way, and nodes that go, are left as they are; others are healed")
    void heals() {
        Leftovers found = Leftovers.of(
                List.of(marked("busy"), marked("left"), leaving("going"), replacement("r", replaces(1, "busy"))),
                Set.of("command"),
                Set.of("busy"));

        assertThat(found).isEqualTo(new Leftovers(List.of(), List.of(), List.of(), List.of("left")));
    }

    @Test
    @DisplayName("WK-18 a command about a node that another command has taken meanwhile does not go on")
    void isNotTwoCommands() {
        Leftovers found = Leftovers.of(List.of(marked("a"), replacement("r", replaces(1, "a"))), Set.of(), Set.of("a"));

        assertThat(found).isEqualTo(new Leftovers(List.of(), List.of(), List.of("r"), List.of()));
    }

    @Test
    @DisplayName("WK-18 what a replacement says of its command is read as it was written, and nonsense is nothing")
    void annotations() {
        Replaces replaces = replaces(2, "b", "a");

        assertThat(Replaces.of(replaces.annotations())).contains(replaces);
        assertThat(Replaces.of(Map.of())).isEmpty();
        assertThat(Replaces.of(Map.of(
                        Replaces.CLAIMS, "a",
                        Replaces.COMMAND, "c",
                        Replaces.METHOD, "whim",
                        Replaces.REPLACEMENTS, "1")))
                .isEmpty();
        assertThat(Replaces.of(Map.of(
                        Replaces.CLAIMS, "a",
                        Replaces.COMMAND, "c",
                        Replaces.METHOD, "drift",
                        Replaces.REPLACEMENTS, "many")))
                .isEmpty();
    }
}
