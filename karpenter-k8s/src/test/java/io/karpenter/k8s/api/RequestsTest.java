package io.karpenter.k8s.api;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class RequestsTest {

    private HttpServer server;
    private KubernetesClient client;

    private int code;
    private Optional<String> retryAfter = Optional.empty();
    private String body = "";

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            retryAfter.ifPresent(value -> exchange.getResponseHeaders().set("Retry-After", value));
            exchange.sendResponseHeaders(code, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                        .build())
                .build();
    }

    @AfterEach
    void stop() {
        client.close();
        server.stop(0);
    }

    @Test
    @DisplayName("OPS-11 a server that is overloaded says in a header when to come back")
    void readsTheHeader() {
        code = 429;
        retryAfter = Optional.of("7");
        assertPause(Optional.of(Duration.ofSeconds(7)));
        code = 503;
        assertPause(Optional.of(Duration.ofSeconds(7)));
    }

    @Test
    @DisplayName("OPS-11 without the header the status says when to come back, as of an eviction that a budget refuses")
    void readsTheStatus() {
        code = 429;
        body = """
                {"kind": "Status", "reason": "TooManyRequests", "details": {"retryAfterSeconds": 10}}""";
        assertPause(Optional.of(Duration.ofSeconds(10)));
    }

    @Test
    @DisplayName(
            "OPS-11 dates and nonsense count for nothing, absurd pauses for five minutes, and other codes say nothing")
    void believesNotEverything() {
        code = 429;
        retryAfter = Optional.of("Wed, 21 Oct 2026 07:28:00 GMT");
        assertPause(Optional.empty());
        retryAfter = Optional.of("-1");
        assertPause(Optional.empty());
        retryAfter = Optional.of("864000");
        assertPause(Optional.of(Duration.ofMinutes(5)));
        code = 409;
        assertPause(Optional.empty());
    }

    private void assertPause(Optional<Duration> pause) {
        ThrowingCallable call = () -> new Requests(client).get("/api/v1/nodes/a");
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(call)
                .satisfies(refused -> org.assertj.core.api.Assertions.assertThat(refused.retryAfter())
                        .isEqualTo(pause));
    }
}
