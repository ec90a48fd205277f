package io.karpenter.aws.fake;

import io.karpenter.aws.fake.wire.Fault;
import io.karpenter.aws.fake.wire.Operations;
import io.karpenter.aws.fake.wire.Service;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.ssm.model.GetParameterRequest;
import software.amazon.awssdk.services.ssm.model.GetParameterResponse;

/** Parameters of Systems Manager; none at first. Thread-safe. */
public final class FakeSsm {

    private final InstantSource clock;
    private final Map<String, String> parameters = new ConcurrentHashMap<>();

    FakeSsm(Operations operations, InstantSource clock) {
        this.clock = clock;
        operations.on(Service.SSM, GetParameterRequest.class, GetParameterRequest::builder, this::get);
    }

    /** Sets a parameter; {@code name} is what callers ask for, a name or an ARN. */
    public void put(String name, String value) {
        parameters.put(name, value);
    }

    public void remove(String name) {
        parameters.remove(name);
    }

    private GetParameterResponse get(GetParameterRequest request) {
        String value = parameters.get(request.name());
        if (value == null) {
            throw Fault.of("ParameterNotFound", "Parameter %s not found.".formatted(request.name()));
        }
        return GetParameterResponse.builder()
                .parameter(p -> p.name(request.name())
                        .value(value)
                        .type("String")
                        .version(1L)
                        .lastModifiedDate(clock.instant()))
                .build();
    }
}
