package io.karpenter.k8s.trace;

import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;

/**
 * A reconciler with a span round each piece of its work. The span has the name of the reconciler and is the current one meanwhile, so that
 * what is decided is told to {@link Span#current}, and calls of clients that are traced hang below it. Thread-safe if the reconciler is.
 */
public final class TracedReconciler implements Reconciler {

    private final Reconciler reconciler;
    private final Tracer tracer;

    public TracedReconciler(Reconciler reconciler, Tracer tracer) {
        this.reconciler = reconciler;
        this.tracer = tracer;
    }

    @Override
    public String name() {
        return reconciler.name();
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Span span = tracer.spanBuilder(name()).startSpan();
        span.setAttribute(TraceAttributes.OBJECT_NAME, key.name());
        if (!key.namespace().isEmpty()) {
            span.setAttribute(TraceAttributes.OBJECT_NAMESPACE, key.namespace());
        }
        try (Scope current = span.makeCurrent()) {
            return reconciler.reconcile(key);
        } catch (Throwable failure) {
            span.recordException(failure);
            span.setStatus(StatusCode.ERROR);
            throw failure;
        } finally {
            span.end();
        }
    }
}
