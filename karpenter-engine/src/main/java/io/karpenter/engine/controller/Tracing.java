package io.karpenter.engine.controller;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
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
final class Tracing implements AutoCloseable {

    /** Any of these asks for spans. */
    private static final List<String> ASKED_BY =
            List.of("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_TRACES_EXPORTER");

    /** What the variables overrule. Measurements are scraped, and the log is written to standard output. */
    private static final Map<String, String> STANDARD = Map.of(
            "otel.service.name", "karpenter",
            "otel.exporter.otlp.protocol", "http/protobuf",
            "otel.metrics.exporter", "none",
            "otel.logs.exporter", "none");

    private final Optional<OpenTelemetrySdk> sdk;

    private Tracing(Optional<OpenTelemetrySdk> sdk) {
        this.sdk = sdk;
    }

    /**
     * As {@code environment} says.
     *
     * @throws io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException if a variable has a value that it cannot have
     */
    static Tracing of(Map<String, String> environment) {
        if (ASKED_BY.stream()
                .noneMatch(name -> !environment.getOrDefault(name, "").isBlank())) {
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
