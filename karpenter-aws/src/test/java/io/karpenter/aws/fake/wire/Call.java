package io.karpenter.aws.fake.wire;

import java.time.Instant;
import java.util.Map;
import software.amazon.awssdk.core.SdkPojo;

/**
 * A request that arrived, answered or not.
 *
 * @param operation e.g. {@code CreateFleet}
 * @param request as the SDK's request object
 * @param parameters as they were sent, e.g. {@code Filter.1.Name}; empty where the service takes JSON
 * @param at by the endpoint's clock
 */
public record Call(String operation, SdkPojo request, Map<String, String> parameters, Instant at) {

    public Call {
        parameters = Map.copyOf(parameters);
    }

    /** The request as the type that the caller knows it has. */
    public <Q extends SdkPojo> Q as(Class<Q> type) {
        return type.cast(request);
    }
}
