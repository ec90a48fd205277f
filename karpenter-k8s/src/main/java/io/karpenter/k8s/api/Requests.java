package io.karpenter.k8s.api;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * Requests and answers as trees, over the connections of a fabric8 client. Its own calls would read an object before each patch, and open
 * more streams at once than a connection takes.
 */
final class Requests {

    static final String JSON = "application/json";
    static final String MERGE_PATCH = "application/merge-patch+json";

    /**
     * API servers allow a hundred streams on a connection of HTTP/2 (RFC 9113, section 6.5.2), which all that one client does shares:
     * watches, and whoever else has the client.
     */
    private static final int AT_A_TIME = 64;

    /** What the JDK's HTTP client says when there are too many streams all the same. Nothing has been sent then. */
    private static final String NO_STREAM_LEFT = "too many concurrent streams";

    private static final long PAUSE_MILLIS = 20;

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

    /** No server is believed that it wants to be left alone for longer. */
    private static final long LONGEST_PAUSE_SECONDS = 300;

    /** Longer than an API server takes before it gives up itself. */
    private static final long MOST_SECONDS = 65;

    private final HttpClient http;
    private final String server;
    private final KubernetesSerialization serialization;
    private final Semaphore free = new Semaphore(AT_A_TIME);

    Requests(KubernetesClient client) {
        String url = client.getConfiguration().getMasterUrl();
        http = client.getHttpClient().newBuilder().tag(once(client)).build();
        server = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        serialization = client.getKubernetesSerialization();
    }

    /** Requests as the client makes them, but each once: a repeated creation would create twice. */
    private static RequestConfig once(KubernetesClient client) {
        return new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
                .withRequestRetryBackoffLimit(0)
                .build();
    }

    Map<String, Object> get(String path) {
        return answer(http.newHttpRequestBuilder().uri(server + path).build());
    }

    Map<String, Object> send(String method, String path, String contentType, Map<String, Object> body) {
        return answer(http.newHttpRequestBuilder()
                .uri(server + path)
                .method(method, contentType, serialization.asJson(body))
                .build());
    }

    private Map<String, Object> answer(HttpRequest request) {
        HttpResponse<String> response = exchange(request);
        String body = response.body();
        if (response.isSuccessful()) {
            return tree(body);
        }
        Resource status = new Resource(ResourceKind.EVENT, treeOrEmpty(body));
        String message = status.text("message");
        throw new ApiException(
                response.code(),
                status.text("reason"),
                message.isEmpty()
                        ? request.method() + " " + request.uri() + ": HTTP status " + response.code()
                        : message,
                retryAfter(response, status));
    }

    /**
     * How long a server that has too much to do wants to be left alone (RFC 9110, section 10.2.3), zero if it does not say. What a proxy
     * states as a date counts for nothing: API servers state seconds.
     */
    private static Duration retryAfter(HttpResponse<?> response, Resource status) {
        if (response.code() != ApiException.TOO_MANY_REQUESTS && response.code() != ApiException.UNAVAILABLE) {
            return Duration.ZERO;
        }
        String header = response.header("Retry-After");
        String seconds = header == null ? status.text("details", "retryAfterSeconds") : header.strip();
        return SECONDS.matcher(seconds).matches()
                ? Duration.ofSeconds(Math.min(Long.parseLong(seconds), LONGEST_PAUSE_SECONDS))
                : Duration.ZERO;
    }

    private HttpResponse<String> exchange(HttpRequest request) {
        try {
            free.acquire();
            try {
                return send(request);
            } finally {
                free.release();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw unreachable(request, stopped);
        } catch (TimeoutException | CancellationException late) {
            throw unreachable(request, late);
        }
    }

    private HttpResponse<String> send(HttpRequest request) throws InterruptedException, TimeoutException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
        while (true) {
            try {
                return http.sendAsync(request, String.class).get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (ExecutionException failed) {
                Throwable cause = failed.getCause() == null ? failed : failed.getCause();
                if (!NO_STREAM_LEFT.equals(cause.getMessage())) {
                    throw unreachable(request, cause);
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        }
    }

    private static ApiException unreachable(HttpRequest request, Throwable cause) {
        return new ApiException(0, "", request.method() + " " + request.uri() + " got no answer: " + cause, cause);
    }

    @SuppressWarnings("unchecked") // an object of JSON is a mapping of texts
    private Map<String, Object> tree(String json) {
        return serialization.unmarshal(json, Map.class);
    }

    /** A proxy in between may answer with anything. */
    private Map<String, Object> treeOrEmpty(String body) {
        try {
            return body == null || body.isBlank() ? Map.of() : tree(body);
        } catch (RuntimeException notJson) {
            return Map.of();
        }
    }
}
