package io.karpenter.aws.batch;

import java.util.concurrent.CompletableFuture;

/**
 * A request in a window and whoever waits for its answer. The first answer counts; one to a caller who has given up goes nowhere. Thread-safe.
 *
 * @param <Q> request
 * @param <A> answer
 */
public final class Pending<Q, A> {

    private final Q request;
    private final CompletableFuture<A> future = new CompletableFuture<>();

    Pending(Q request) {
        this.request = request;
    }

    public Q request() {
        return request;
    }

    public void answer(A answer) {
        future.complete(answer);
    }

    public void fail(Throwable because) {
        future.completeExceptionally(because);
    }

    CompletableFuture<A> future() {
        return future;
    }
}
