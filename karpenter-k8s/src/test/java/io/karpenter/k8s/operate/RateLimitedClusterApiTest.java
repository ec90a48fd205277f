package io.karpenter.k8s.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.core.testkit.ManualClock;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.FakeClusterApi;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.metrics.MetricStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An API server that is asked with moderation")
class RateLimitedClusterApiTest {

    private final ManualClock clock = new ManualClock();
    private final MetricStore metrics = new MetricStore(clock);
    private final List<Duration> pauses = new ArrayList<>();
    private final List<FakeClusterApi.Call> calls = new ArrayList<>();
    private int overloaded;
    private int code = ApiException.TOO_MANY_REQUESTS;
    private final FakeClusterApi server = FakeClusterApi.immediate(clock);
    private final ClusterApi api = limited(2, 3);

    private ClusterApi limited(int perSecond, int burst) {
        server.onCall(call -> {
            if (call.moment() == FakeClusterApi.Moment.BEFORE) {
                calls.add(call);
                if (overloaded > 0) {
                    overloaded--;
                    throw new ApiException(code, "TooManyRequests", "later");
                }
            }
        });
        return new RateLimitedClusterApi(
                server, new ControllerSettings.ApiLimit(perSecond, burst), metrics, clock, pause -> {
                    pauses.add(pause);
                    clock.passes(pause);
                });
    }

    private void ask(ClusterApi whom, int times) {
        for (int i = 0; i < times; i++) {
            whom.get(ResourceKind.NODE, ObjectKey.of("nobody"));
        }
    }

    @Test
    @DisplayName("OPS-01 answers as many requests at once as the burst allows, then so many a second")
    void paced() {
        ask(api, 3);
        assertThat(pauses).isEmpty();
        ask(api, 2);
        assertThat(pauses).containsExactly(Duration.ofMillis(500), Duration.ofMillis(500));
        clock.passes(Duration.ofHours(1));
        pauses.clear();
        ask(api, 4);
        assertThat(pauses).hasSize(1);
    }

    @Test
    @DisplayName("OPS-01 is asked without limit if there is none")
    void unlimited() {
        ask(limited(0, 1), 1000);

        assertThat(pauses).isEmpty();
    }

    @Test
    @DisplayName("OPS-01 that is overloaded is asked again after growing pauses, at most five times")
    void overloaded() {
        overloaded = 2;
        ask(limited(0, 1), 1);
        assertThat(pauses).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));

        overloaded = 5;
        assertThatThrownBy(() -> ask(limited(0, 1), 1)).isInstanceOf(ApiException.class);
        assertThat(calls).hasSize(8);
    }

    @Test
    @DisplayName("OPS-01 that refuses an eviction or is out of order is not asked again")
    void notAgain() {
        overloaded = 1;
        assertThatThrownBy(() -> api.evict(new ObjectKey("default", "web"), "1"))
                .isInstanceOf(ApiException.class);
        overloaded = 1;
        code = 500;
        assertThatThrownBy(() -> ask(api, 1)).isInstanceOf(ApiException.class);

        assertThat(calls).hasSize(2);
    }

    @Test
    @DisplayName("MET-77 MET-78 has its requests counted by code and method, and measured by kind")
    void measured() {
        api.create(Resource.of(ResourceKind.NODE, Map.of("metadata", Map.of("name", "a"))));
        api.get(ResourceKind.NODE, ObjectKey.of("a"));
        ask(api, 1);
        overloaded = 1;
        code = 403;
        assertThatThrownBy(() -> api.list(ResourceKind.NODE_CLAIM)).isInstanceOf(ApiException.class);

        assertThat(metrics.scrape())
                .contains(
                        "client_go_request_total{code=\"201\",method=\"POST\"} 1\n",
                        "client_go_request_total{code=\"200\",method=\"GET\"} 1\n",
                        "client_go_request_total{code=\"404\",method=\"GET\"} 1\n",
                        "client_go_request_total{code=\"403\",method=\"GET\"} 1\n",
                        "client_go_request_duration_seconds_count{verb=\"GET\",group=\"\",version=\"v1\",kind=\"Node\",subresource=\"\"} 2\n",
                        "client_go_request_duration_seconds_count{verb=\"LIST\",group=\"karpenter.sh\",version=\"v1\",kind=\"NodeClaim\",subresource=\"\"} 1\n");
    }
}
