package io.karpenter.k8s.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ResourceKind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Who watches over a controller")
class OperationsServerTest {

    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicBoolean synced = new AtomicBoolean();
    private final Set<ResourceKind> served = new HashSet<>();
    private final OperationsServer server = start(true);

    private OperationsServer start(boolean profiling) {
        try {
            return OperationsServer.start(
                    new ControllerSettings.Endpoints(0, 0, profiling),
                    new OperationsServer.Scrape("text/plain; version=0.0.4; charset=utf-8", () -> "karpenter_x 1\n"),
                    List.of(
                            ReadinessCheck.PING,
                            ReadinessCheck.synced(synced::get),
                            ReadinessCheck.served(ResourceKind.NODE_POOL, served::contains),
                            ReadinessCheck.served(ResourceKind.NODE_CLAIM, served::contains)));
        } catch (IOException taken) {
            throw new IllegalStateException(taken);
        }
    }

    @AfterEach
    void stop() {
        server.close();
        client.close();
    }

    private HttpResponse<String> get(int port, String path) throws Exception {
        return request(port, path, "GET");
    }

    private HttpResponse<String> request(int port, String path, String method) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    @DisplayName("OPS-07 sees that it is alive, also while it is not ready")
    void alive() throws Exception {
        assertThat(get(server.healthPort(), "/healthz").statusCode()).isEqualTo(200);
        assertThat(get(server.healthPort(), "/readyz").statusCode()).isEqualTo(503);
    }

    @Test
    @DisplayName(
            "OPS-07 sees that it is ready once the cluster is known and the API server knows our kinds, else what is missing")
    void ready() throws Exception {
        assertThat(get(server.healthPort(), "/readyz").body()).isEqualTo("""
                        [+]ping ok
                        [-]caches: the cluster is not known completely yet
                        [-]kind NodePool: the API server does not know it, install its CustomResourceDefinition first
                        [-]kind NodeClaim: the API server does not know it, install its CustomResourceDefinition first
                        not ready
                        """);
        synced.set(true);
        served.add(ResourceKind.NODE_POOL);
        assertThat(get(server.healthPort(), "/readyz"))
                .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(503))
                .satisfies(answer ->
                        assertThat(answer.body()).contains("[+]caches ok", "[+]kind NodePool ok", "[-]kind NodeClaim"));
        served.add(ResourceKind.NODE_CLAIM);
        assertThat(get(server.healthPort(), "/readyz").statusCode()).isEqualTo(200);
    }

    @Test
    @DisplayName("OPS-07 sees it as not ready while the API server does not answer")
    void unreachable() {
        ReadinessCheck check = ReadinessCheck.served(ResourceKind.NODE_POOL, kind -> {
            throw new ApiException(0, "", "connection refused");
        });

        assertThat(check.problem().get()).contains("the API server does not answer: connection refused");
    }

    @Test
    @DisplayName("OPS-07 scrapes metrics as Prometheus wants them")
    void metrics() throws Exception {
        HttpResponse<String> answer = get(server.metricsPort(), "/metrics");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("karpenter_x 1\n");
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(request(server.metricsPort(), "/metrics", "HEAD").statusCode())
                .isEqualTo(200);
        assertThat(request(server.metricsPort(), "/metrics", "POST").statusCode())
                .isEqualTo(405);
        assertThat(get(server.metricsPort(), "/metrics/more").statusCode()).isEqualTo(404);
        assertThat(get(server.healthPort(), "/metrics").statusCode()).isEqualTo(404);
    }

    @Test
    @DisplayName("OPS-07 hears of a failed scrape, and the next one is answered")
    void failure() throws Exception {
        AtomicBoolean fails = new AtomicBoolean(true);
        try (OperationsServer failing = OperationsServer.start(
                new ControllerSettings.Endpoints(0, 0, false),
                new OperationsServer.Scrape("text/plain", () -> {
                    if (fails.get()) {
                        throw new IllegalStateException("not now");
                    }
                    return "fine";
                }),
                List.of())) {
            assertThat(get(failing.metricsPort(), "/metrics").statusCode()).isEqualTo(500);
            fails.set(false);
            assertThat(get(failing.metricsPort(), "/metrics").body()).isEqualTo("fine");
        }
    }

    @Test
    @DisplayName("OPS-01 profiles on the port of the metrics, if that is enabled")
    void profiling() throws Exception {
        assertThat(get(server.metricsPort(), "/debug/heap").body()).contains("java.lang.String");
        assertThat(get(server.metricsPort(), "/debug/threads").body()).contains("HTTP-Dispatcher");
        assertThat(get(server.metricsPort(), "/debug/profile?seconds=0").body()).startsWith("FLR");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/debug/heap", "/debug/threads", "/debug/profile"})
    @DisplayName("OPS-01 does not profile unless that is enabled")
    void noProfiling(String path) throws Exception {
        try (OperationsServer plain = start(false)) {
            assertThat(get(plain.metricsPort(), path).statusCode()).isEqualTo(404);
        }
    }

    @Test
    @DisplayName("OPS-07 hears which port is taken, and how to choose another")
    void taken() {
        assertThatThrownBy(() -> OperationsServer.start(
                        new ControllerSettings.Endpoints(0, server.healthPort(), false),
                        new OperationsServer.Scrape("text/plain", () -> ""),
                        List.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot listen on port " + server.healthPort())
                .hasMessageContaining("set --health-probe-port or HEALTH_PROBE_PORT");
    }

    @Test
    @DisplayName("OPS-07 finds nobody any more once it has stopped")
    void stopped() {
        int port = server.healthPort();
        server.close();

        assertThatThrownBy(() -> get(port, "/healthz")).isInstanceOf(ConnectException.class);
    }
}
