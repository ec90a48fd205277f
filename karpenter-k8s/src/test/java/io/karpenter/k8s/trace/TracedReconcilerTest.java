package io.karpenter.k8s.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class TracedReconcilerTest {

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();

    private final Tracer tracer = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(spans))
            .build()
            .get("test");

    private Outcome work(ObjectKey key, Function<ObjectKey, Outcome> reconciler) {
        return new TracedReconciler(
                        new Reconciler() {
                            @Override
                            public String name() {
                                return "node.termination";
                            }

                            @Override
                            public Outcome reconcile(ObjectKey of) {
                                return reconciler.apply(of);
                            }
                        },
                        tracer)
                .reconcile(key);
    }

    @Test
    @DisplayName("each piece of work is a span of its controller's name that says which object it was about")
    void spansWork() {
        Outcome outcome = work(new ObjectKey("shop", "cart"), key -> Outcome.RETRY);

        assertThat(outcome).isEqualTo(Outcome.RETRY);
        SpanData span = spans.getFinishedSpanItems().get(0);
        assertThat(span.getName()).isEqualTo("node.termination");
        assertThat(span.getAttributes().asMap())
                .containsEntry(TraceAttributes.OBJECT_NAMESPACE, "shop")
                .containsEntry(TraceAttributes.OBJECT_NAME, "cart");
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }

    @Test
    @DisplayName("what is said of the current span while it works is in its span, and in none afterwards")
    void isCurrent() {
        work(ObjectKey.of("n"), key -> {
            Span.current().setAttribute(TraceAttributes.PODS, 3L);
            return Outcome.DONE;
        });
        Span.current().setAttribute(TraceAttributes.PODS, 4L);

        assertThat(spans.getFinishedSpanItems())
                .singleElement()
                .satisfies(span -> assertThat(span.getAttributes().asMap())
                        .containsEntry(TraceAttributes.PODS, 3L)
                        .doesNotContainKey(TraceAttributes.OBJECT_NAMESPACE));
    }

    @Test
    @DisplayName("work that fails is a span that says so and with what, and the failure goes on")
    void fails() {
        IllegalStateException failure = new IllegalStateException("broken on purpose");

        assertThatThrownBy(() -> work(ObjectKey.of("n"), key -> {
                    throw failure;
                }))
                .isSameAs(failure);

        SpanData span = spans.getFinishedSpanItems().get(0);
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(span.getEvents())
                .singleElement()
                .satisfies(event ->
                        assertThat(event.getAttributes().asMap().values()).contains("broken on purpose"));
    }
}
