package io.karpenter.k8s.operate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class HeapLimitTest {

    @Test
    @DisplayName("OPS-01 a heap that may take more than 90 % of the memory limit is told and kept below that softly")
    void tellsOfLargeHeaps() {
        assertThat(HeapLimit.softLimit(1000, 901)).contains(900L);
        assertThat(HeapLimit.softLimit(1000, 900)).isEmpty();
        assertThat(HeapLimit.softLimit(-1, Long.MAX_VALUE)).isEmpty();

        assertThat(HeapLimit.keepBelow(1 << 20))
                .hasValueSatisfying(text -> assertThat(text).contains("MEMORY_LIMIT", "the limit of 1 MiB", "-Xmx"));
        assertThat(HeapLimit.keepBelow(Long.MAX_VALUE)).isEmpty();
    }
}
