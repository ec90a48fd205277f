package io.karpenter.k8s.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

final class FakeClusterApiTest extends ClusterApiContract {

    private final FakeClusterApi api = FakeClusterApi.immediate(InstantSource.fixed(Instant.EPOCH));

    @Override
    ClusterApi api() {
        return api;
    }

    @Override
    void await(String what, BooleanSupplier condition) {
        assertThat(condition.getAsBoolean()).as(what).isTrue();
    }
}
