package io.karpenter.k8s.operate;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers those who watch over the program: /metrics on one port; /healthz, which holds while it answers at all, and /readyz, which says
 * what is missing, on another. Thread-safe. Source: observability.md section 1; OPS-07.
 */
public final class OperationsServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("controller");

    /** Scrapes that are being answered are waited for so long. */
    private static final int PATIENCE_SECONDS = 1;

    private static final String TEXT = "text/plain; charset=utf-8";

    private final HttpServer metrics;
    private final HttpServer health;
    private final ExecutorService executor;

    private OperationsServer(HttpServer metrics, HttpServer health, ExecutorService executor) {
        this.metrics = metrics;
        this.health = health;
        this.executor = executor;
    }

    /**
     * What a scrape gets.
     *
     * @param contentType of {@code text}
     * @param text made anew for each scrape
     */
    public record Scrape(String contentType, Supplier<String> text) {}

    /**
     * Listens on both ports.
     *
     * @throws IOException if a port is taken; the message says which
     */
    public static OperationsServer start(
            ControllerSettings.Endpoints endpoints, Scrape scrape, List<ReadinessCheck> checks) throws IOException {
        ExecutorService executor = Executors.newCachedThreadPool(
                Thread.ofPlatform().daemon().name("operations-", 0).factory());
        HttpServer metrics = listen(endpoints.metricsPort(), Option.METRICS_PORT);
        HttpServer health;
        try {
            health = listen(endpoints.healthPort(), Option.HEALTH_PROBE_PORT);
        } catch (IOException taken) {
            metrics.stop(0);
            throw taken;
        }
        metrics.setExecutor(executor);
        health.setExecutor(executor);
        metrics.createContext(
                "/",
                get(
                        "/metrics",
                        exchange -> answer(
                                exchange,
                                200,
                                scrape.contentType(),
                                scrape.text().get())));
        if (endpoints.profiling()) {
            Profiling profiling = new Profiling();
            profiling.pages().forEach((path, page) -> metrics.createContext(path, get(path, page)));
        }
        health.createContext("/", get("/", exchange -> answer(exchange, 404, TEXT, "/healthz or /readyz\n")));
        health.createContext("/healthz", get("/healthz", exchange -> answer(exchange, 200, TEXT, "ok\n")));
        List<ReadinessCheck> all = List.copyOf(checks);
        health.createContext("/readyz", get("/readyz", exchange -> answerReadiness(exchange, all)));
        metrics.start();
        health.start();
        return new OperationsServer(metrics, health, executor);
    }

    private static HttpServer listen(int port, Option option) throws IOException {
        try {
            return HttpServer.create(new InetSocketAddress(port), 0);
        } catch (IOException taken) {
            throw new IOException(
                    "cannot listen on port %d, %s: maybe something else does; set %s or %s"
                            .formatted(port, taken.getMessage(), option.flag(), option.name()),
                    taken);
        }
    }

    /** Answers requests to read {@code path}, to the letter, and no others. */
    private static HttpHandler get(String path, HttpHandler page) {
        return exchange -> {
            // Closed last, so that a failure can still be answered.
            try (exchange) {
                answer(exchange, path, page);
            }
        };
    }

    private static void answer(HttpExchange exchange, String path, HttpHandler page) throws IOException {
        String method = exchange.getRequestMethod();
        if (!exchange.getRequestURI().getPath().equals(path)) {
            answer(exchange, 404, TEXT, "not found\n");
        } else if (!method.equals("GET") && !method.equals("HEAD")) {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            answer(exchange, 405, TEXT, "only GET\n");
        } else {
            try {
                page.handle(exchange);
            } catch (RuntimeException failure) {
                LOG.atError().addKeyValue("path", path).setCause(failure).log("a request could not be answered");
                if (exchange.getResponseCode() == -1) {
                    answer(exchange, 500, TEXT, "failed, see the log\n");
                }
            }
        }
    }

    private static void answerReadiness(HttpExchange exchange, List<ReadinessCheck> checks) throws IOException {
        StringBuilder body = new StringBuilder();
        boolean ready = true;
        for (ReadinessCheck check : checks) {
            Optional<String> problem = check.problem().get();
            ready &= problem.isEmpty();
            body.append(problem.map(text -> "[-]%s: %s%n".formatted(check.name(), text))
                    .orElse("[+]" + check.name() + " ok\n"));
        }
        answer(
                exchange,
                ready ? 200 : 503,
                TEXT,
                body.append(ready ? "ready\n" : "not ready\n").toString());
    }

    static void answer(HttpExchange exchange, int code, String contentType, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", contentType);
        boolean headOnly = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(code, headOnly || body.length == 0 ? -1 : body.length);
        if (!headOnly) {
            exchange.getResponseBody().write(body);
        }
    }

    public int metricsPort() {
        return metrics.getAddress().getPort();
    }

    public int healthPort() {
        return health.getAddress().getPort();
    }

    /** Takes no more requests, and waits a little for those that are being answered. */
    @Override
    public void close() {
        health.stop(0);
        metrics.stop(PATIENCE_SECONDS);
        executor.shutdownNow();
    }
}
