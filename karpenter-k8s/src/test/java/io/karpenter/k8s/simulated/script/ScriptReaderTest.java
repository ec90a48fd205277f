package io.karpenter.k8s.simulated.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.k8s.manifest.report.Problem;
import io.karpenter.k8s.manifest.report.Report;
import io.karpenter.k8s.simulated.OfferingFilter;
import io.karpenter.k8s.simulated.script.ScriptedEvent.Choice;
import io.karpenter.k8s.simulated.script.ScriptedEvent.Interrupt;
import io.karpenter.k8s.simulated.script.ScriptedEvent.Refuse;
import io.karpenter.k8s.simulated.script.ScriptedEvent.RunOut;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("a script is read")
final class ScriptReaderTest {

    private final Report report = new Report();

    @Test
    @DisplayName("with every kind of event, and with nothing said of an offering meaning all of them")
    void everything() {
        List<ScriptedEvent> events = read("""
                - {after: 30s, runOut: {instanceType: fake-it-1, zone: zone-a, capacityType: spot, for: 10m}}
                - {after: 1m, refuse: {launches: 5, reason: RequestLimitExceeded, message: "slow down"}}
                - {after: 1m30s, runOut: {zone: zone-a}}
                - {after: 2m, interrupt: {share: 20%}}
                - {after: 2m, interrupt: {count: 3, capacityType: spot}}
                - {after: 1h, interrupt: {nodeClaim: general-x7}}
                - {after: 2h, runOut: {}}
                - {after: 3h, interrupt: {share: 20%, warning: 2m}}
                - {after: 3h, rebalance: {count: 3, capacityType: spot}}
                - {after: 4h, renewImage: {name: v2}}
                """);

        assertThat(report.problems()).isEmpty();
        OfferingFilter spot = new OfferingFilter(Optional.empty(), Optional.empty(), Optional.of(CapacityType.SPOT));
        assertThat(events)
                .containsExactly(
                        new RunOut(
                                Duration.ofSeconds(30),
                                new OfferingFilter(
                                        Optional.of("fake-it-1"),
                                        Optional.of("zone-a"),
                                        Optional.of(CapacityType.SPOT)),
                                Optional.of(Duration.ofMinutes(10))),
                        new Refuse(Duration.ofMinutes(1), 5, "RequestLimitExceeded", "slow down"),
                        new RunOut(
                                Duration.ofSeconds(90),
                                new OfferingFilter(Optional.empty(), Optional.of("zone-a"), Optional.empty()),
                                Optional.empty()),
                        new Interrupt(Duration.ofMinutes(2), new Choice.Share(20, OfferingFilter.ALL)),
                        new Interrupt(Duration.ofMinutes(2), new Choice.Count(3, spot)),
                        new Interrupt(Duration.ofHours(1), new Choice.OfClaim("general-x7")),
                        new RunOut(Duration.ofHours(2), OfferingFilter.ALL, Optional.empty()),
                        new Interrupt(
                                Duration.ofHours(3), new Choice.Share(20, OfferingFilter.ALL), Duration.ofMinutes(2)),
                        new ScriptedEvent.Rebalance(Duration.ofHours(3), new Choice.Count(3, spot)),
                        new ScriptedEvent.RenewImage(Duration.ofHours(4), "v2"));
    }

    @Test
    @DisplayName("and everything that is wrong with it is told at once, with file, line, path and what is allowed")
    void problems() {
        read("""
                - {after: soon, runOut: {instanceType: m5.lrage, zone: zone-x, capacityType: cheap, until: 3s}}
                - {refuse: {launches: 0, reason: "too much"}}
                - {after: 1s, interrupt: {share: 120%}}
                - {after: 1s, interrupt: {count: 3, share: 20%}}
                - {after: 1s, interrupt: {nodeClaim: x, zone: zone-a}}
                - {after: 1s}
                - {after: 1s, runOut: {}, refuse: {launches: 1, reason: No}}
                - explode
                """);

        assertThat(report.problems())
                .extracting(Problem::toString)
                .allSatisfy(problem -> assertThat(problem).startsWith("bad-day.yaml, document 1, line "))
                .extracting(problem -> problem.replaceFirst("^[^:]*: ", ""))
                .containsExactlyInAnyOrder(
                        "[0].after: found \"soon\", allowed: a duration such as 30s, 10m or 1h30m",
                        "[0].runOut.instanceType: found \"m5.lrage\", allowed: an instance type of the catalogue",
                        "[0].runOut.zone: found \"zone-x\", allowed: one of zone-a, zone-b, zone-c",
                        "[0].runOut.capacityType: found \"cheap\", allowed: one of reserved, spot, on-demand",
                        "[0].runOut.until: found an unknown field, allowed: the fields capacityType, for, instanceType, zone",
                        "[1].after: found nothing, allowed: a duration such as 30s, 10m or 1h30m",
                        "[1].refuse.launches: found the number 0, allowed: a whole number from 1 to 1000000, without quotes",
                        "[1].refuse.reason: found \"too much\", allowed: a word such as RequestLimitExceeded",
                        "[2].interrupt.share: found \"120%\", allowed: a share from 1% to 100%",
                        "[3].interrupt: found share and count, allowed: exactly one of share, count, nodeClaim",
                        "[4].interrupt.zone: found an unknown field, allowed: the fields count, nodeClaim, share, warning",
                        "[5]: found none of them, allowed: exactly one of runOut, refuse, interrupt, rebalance, renewImage",
                        "[6]: found runOut and refuse, allowed: exactly one of runOut, refuse, interrupt, rebalance, renewImage",
                        "[7]: found \"explode\", allowed: a mapping with after and exactly one of runOut, refuse, interrupt, rebalance, renewImage");
    }

    @Test
    @DisplayName("as a list only")
    void list() {
        read("after: 3s");

        assertThat(report.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.allowed()).isEqualTo("a list of events"));
    }

    private List<ScriptedEvent> read(String text) {
        return new ScriptReader(Catalogs.referenceBenchmark(4).shared(), report)
                .read("bad-day.yaml", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }
}
