package io.karpenter.engine.controller;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where spans of a process go: to the collector that the environment names, as OpenTelemetry's specification has it, by OTLP over HTTP. To
 * nowhere if it names none.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/">Variables</a>
 */
public final class Tracing implements AutoCloseable {

    /** Any of these asks for spans. */
    private static final List<String> ASKED_BY =
            List.of("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_TRACES_EXPORTER");

    /** The one that the client of the JDK speaks. */
    private static final String PROTOCOL = "http/protobuf";

    /** What the variables overrule. Measurements are scraped, and the log is written to standard output. */
    private static final Map<String, String> STANDARD = Map.of(
            "otel.service.name", "karpenter",
            "otel.exporter.otlp.protocol", PROTOCOL,
            "otel.metrics.exporter", "none",
            "otel.logs.exporter", "none");

    private static final List<String> EXPORTERS = List.of("otlp", "none");
    private static final List<String> PROTOCOLS =
            List.of("OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL");

    private final Optional<OpenTelemetrySdk> sdk;

    private Tracing(Optional<OpenTelemetrySdk> sdk) {
        this.sdk = sdk;
    }

    /** What of {@code environment} spans cannot be sent with, each with the name of its variable; empty if no spans are asked for. */
    public static List<String> problems(Map<String, String> environment) {
        if (!isAsked(environment)) {
            return List.of();
        }
        List<String> problems = new ArrayList<>();
        String exporter = environment.getOrDefault("OTEL_TRACES_EXPORTER", "").strip();
        if (!exporter.isEmpty() && !EXPORTERS.contains(exporter)) {
            problems.add(
                    "OTEL_TRACES_EXPORTER: '%s' is not one of %s".formatted(exporter, String.join(", ", EXPORTERS)));
        }
        for (String name : PROTOCOLS) {
            String protocol = environment.getOrDefault(name, "").strip();
            if (!protocol.isEmpty() && !protocol.equals(PROTOCOL)) {
                problems.add("%s: '%s' is not %s".formatted(name, protocol, PROTOCOL));
            }
        }
        if (problems.isEmpty()) {
            try {
                of(environment).close();
            } catch (RuntimeException unusable) {
                problems.add("OTEL_…: " + unusable.getMessage());
            }
        }
        return problems;
    }

    private static boolean isAsked(Map<String, String> environment) {
        return ASKED_BY.stream()
                .anyMatch(name -> !environment.getOrDefault(name, "").isBlank());
    }

    /** As {@code environment} says, which has no {@link #problems}. */
    static Tracing of(Map<String, String> environment) {
        if (!isAsked(environment)) {
            return new Tracing(Optional.empty());
        }
        Map<String, String> stated = new HashMap<>();
        environment.forEach((name, value) -> {
            if (name.startsWith("OTEL_") && !value.isBlank()) {
                stated.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value);
            }
        });
        return new Tracing(Optional.of(AutoConfiguredOpenTelemetrySdk.builder()
                .disableShutdownHook()
                .addPropertiesSupplier(() -> STANDARD)
                .addPropertiesCustomizer(otherwise -> stated)
                .build()
                .getOpenTelemetrySdk()));
    }

    OpenTelemetry telemetry() {
        return sdk.<OpenTelemetry>map(OpenTelemetry.class::cast).orElseGet(OpenTelemetry::noop);
    }

    /** Sends what has not been sent yet. */
    @Override
    public void close() {
        sdk.ifPresent(OpenTelemetrySdk::close);
    }
}
