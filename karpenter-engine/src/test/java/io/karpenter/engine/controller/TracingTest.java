package io.karpenter.engine.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class TracingTest {

    private final List<String> received = new CopyOnWriteArrayList<>();
    private HttpServer collector;

    @BeforeEach
    void listen() throws IOException {
        collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            received.add(exchange.getRequestURI() + " " + new String(body, StandardCharsets.ISO_8859_1));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
    }

    @AfterEach
    void stop() {
        collector.stop(0);
    }

    private String endpoint() {
        return "http://localhost:" + collector.getAddress().getPort();
    }

    private static void work(Tracing tracing) {
        Tracer tracer = tracing.telemetry().getTracer("test");
        tracer.spanBuilder("provisioner").startSpan().end();
    }

    @Test
    @DisplayName(
            "spans go to the collector that the environment names, the last ones when the process ends, and nothing else goes there")
    void sends() {
        try (Tracing tracing =
                Tracing.of(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint(), "OTEL_METRIC_EXPORT_INTERVAL", "1"))) {
            work(tracing);
        }
        assertThat(received)
                .singleElement()
                .asString()
                .startsWith("/v1/traces ")
                .contains("provisioner")
                .contains("karpenter");
    }

    @Test
    @DisplayName("a service name of the environment is that of the spans")
    void named() {
        try (Tracing tracing =
                Tracing.of(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint(), "OTEL_SERVICE_NAME", "pools-of-ours"))) {
            work(tracing);
        }
        assertThat(received).singleElement().asString().contains("pools-of-ours");
    }

    @Test
    @DisplayName("nothing is recorded where the environment names no collector")
    void silent() {
        try (Tracing tracing = Tracing.of(Map.of("OTEL_SERVICE_NAME", "karpenter"))) {
            assertThat(tracing.telemetry().getTracerProvider()).isSameAs(TracerProvider.noop());
        }
    }

    @Test
    @DisplayName("what spans cannot be sent with is told by variable and with what there is, all of it at once")
    void problems() {
        assertThat(Tracing.problems(
                        Map.of("OTEL_TRACES_EXPORTER", "carrier-pigeon", "OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")))
                .containsExactly(
                        "OTEL_TRACES_EXPORTER: 'carrier-pigeon' is not one of otlp, none",
                        "OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' is not http/protobuf");
        assertThat(Tracing.problems(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "not an address")))
                .singleElement()
                .asString()
                .startsWith("OTEL_")
                .contains("not an address");
        assertThat(Tracing.problems(Map.of("OTEL_TRACES_SAMPLER", "often"))).isEmpty();
        assertThat(Tracing.problems(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint())))
                .isEmpty();
    }
}
