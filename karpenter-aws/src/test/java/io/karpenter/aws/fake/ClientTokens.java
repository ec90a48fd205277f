package io.karpenter.aws.fake;

import io.karpenter.aws.fake.wire.Fault;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers a request with a client token once; a repeated one gets the same answer. Thread-safe if its operation runs alone. */
final class ClientTokens<Q, R> {

    private record Answered<Q, R>(Q request, R response) {}

    private final Map<String, Answered<Q, R>> answered = new ConcurrentHashMap<>();

    /**
     * What {@code work} returns now or has returned before.
     *
     * @throws Fault {@code IdempotentParameterMismatch} if the token came with another request
     */
    R once(@Nullable String token, Q request, Supplier<R> work) {
        if (token == null || token.isEmpty()) {
            return work.get();
        }
        Answered<Q, R> before = answered.get(token);
        if (before == null) {
            R response = work.get();
            answered.put(token, new Answered<>(request, response));
            return response;
        }
        if (!before.request.equals(request)) {
            throw Fault.of(
                    "IdempotentParameterMismatch",
                    "The client token you have provided is associated with a resource"
                            + " that was created with different parameters");
        }
        return before.response;
    }
}
