package io.karpenter.engine.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.spi.FilterReply;
import ch.qos.logback.core.status.InfoStatus;
import ch.qos.logback.core.status.WarnStatus;
import io.karpenter.k8s.operate.ControllerSettings.Logs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@DisplayName("The log of a controller")
class ControllerLogTest {

    @TempDir
    private Path folder;

    private final LoggerContext context = context();

    private static LoggerContext context() {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        return context;
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private Logger start(Logs.Level level) throws IOException {
        ControllerLog.start(
                context, new Logs(level, List.of(folder.resolve("log").toString()), List.of("stderr")), "abc123");
        return context.getLogger("controller");
    }

    private List<JsonNode> lines() throws IOException {
        JsonMapper json = new JsonMapper();
        return Files.readAllLines(folder.resolve("log")).stream()
                .map(json::readTree)
                .toList();
    }

    @Test
    @DisplayName("OPS-09 says nothing of how it was set up, and tells what logging itself complains of")
    void complaints() throws IOException {
        Path errors = folder.resolve("errors");
        context.getStatusManager().add(new InfoStatus("set up", this));
        ControllerLog.start(
                context,
                new Logs(Logs.Level.INFO, List.of(folder.resolve("log").toString()), List.of(errors.toString())),
                "abc123");
        assertThat(errors).isEmptyFile();

        context.getStatusManager().add(new WarnStatus("the disk is full", this));

        assertThat(errors).content().contains("the disk is full");
    }

    @Test
    @DisplayName(
            "OPS-09 is one JSON object a line, with level, time, logger, message, commit and the fields of the line")
    void line() throws IOException {
        start(Logs.Level.INFO)
                .atInfo()
                .addKeyValue("controller", "provisioner")
                .addKeyValue("NodeClaim", Map.of("name", "default-1"))
                .addKeyValue("pods", 3)
                .addKeyValue("pools", List.of("a", "b"))
                .addKeyValue("level", "not the level")
                .log("created \"nodeclaim\"\nin two lines");

        assertThat(lines()).singleElement().satisfies(line -> {
            assertThat(line.get("level").stringValue()).isEqualTo("INFO");
            assertThat(line.get("time").stringValue()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");
            assertThat(line.get("logger").stringValue()).isEqualTo("controller");
            assertThat(line.get("message").stringValue()).isEqualTo("created \"nodeclaim\"\nin two lines");
            assertThat(line.get("commit").stringValue()).isEqualTo("abc123");
            assertThat(line.get("controller").stringValue()).isEqualTo("provisioner");
            assertThat(line.get("NodeClaim").get("name").stringValue()).isEqualTo("default-1");
            assertThat(line.get("pods").intValue()).isEqualTo(3);
            assertThat(line.get("pools").size()).isEqualTo(2);
            assertThat(line.get("level_").stringValue()).isEqualTo("not the level");
            assertThat(line.has("caller")).isFalse();
        });
    }

    @Test
    @DisplayName("OPS-09 tells failures as error, with where they come from")
    void failure() throws IOException {
        start(Logs.Level.ERROR).error("reconciling failed", new IllegalStateException("no such node"));

        assertThat(lines()).singleElement().satisfies(line -> {
            assertThat(line.get("level").stringValue()).isEqualTo("ERROR");
            assertThat(line.get("error").stringValue()).isEqualTo("no such node");
            assertThat(line.get("stacktrace").stringValue()).contains("IllegalStateException", "ControllerLogTest");
        });
    }

    @Test
    @DisplayName("OPS-09 has what is as grave as LOG_LEVEL or graver; who logs is told at debug only")
    void level() throws IOException {
        Logger log = start(Logs.Level.INFO);
        log.debug("no");
        log.info("yes");
        assertThat(lines()).hasSize(1);

        Files.delete(folder.resolve("log"));
        log = start(Logs.Level.DEBUG);
        log.debug("now");
        assertThat(lines())
                .singleElement()
                .satisfies(line -> assertThat(line.get("caller").stringValue()).contains("ControllerLogTest"));
    }

    @Test
    @DisplayName("OPS-09 drops repetitions beyond a hundred in one second but each hundredth")
    void sampling() {
        Sampling sampling = new Sampling();

        assertThat(passed(sampling, 450, 1_000)).isEqualTo(103);
        assertThat(passed(sampling, 100, 2_000)).as("the next second").isEqualTo(100);
    }

    private static long passed(Sampling sampling, int times, long millis) {
        LoggingEvent event = new LoggingEvent();
        event.setLevel(Level.INFO);
        event.setMessage("again");
        event.setTimeStamp(millis);
        return IntStream.range(0, times)
                .filter(i -> sampling.decide(event) == FilterReply.NEUTRAL)
                .count();
    }

    @Test
    @DisplayName("OPS-09 does not start where it cannot be written, and says what to try")
    void unwritable() {
        Logs logs =
                new Logs(Logs.Level.INFO, List.of(folder.resolve("missing/log").toString()), List.of("stderr"));

        assertThatThrownBy(() -> ControllerLog.start(context, logs, "abc123"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("missing/log")
                .hasMessageContaining("name stdout, stderr or another file");
    }
}
