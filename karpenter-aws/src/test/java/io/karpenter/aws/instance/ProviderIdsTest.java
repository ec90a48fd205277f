package io.karpenter.aws.instance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderIdsTest {

    @Test
    @DisplayName("AWS-CP-02 the instance id is what follows the zone, whatever the cloud is called")
    void instanceIdFollowsTheZone() {
        assertThat(ProviderIds.of("us-west-2a", "i-0123")).isEqualTo("aws:///us-west-2a/i-0123");
        assertThat(ProviderIds.instanceId("aws:///us-west-2a/i-0123")).contains("i-0123");
        assertThat(ProviderIds.instanceId("other:///zone/i-4")).contains("i-4");
    }

    @ParameterizedTest
    @DisplayName("AWS-CP-02 other texts are no provider ids")
    @ValueSource(strings = {"", "i-0123", "aws:///i-0123", "aws://us-west-2a/i-0123", "aws:///us-west-2a/"})
    void otherTextsAreNone(String text) {
        assertThat(ProviderIds.instanceId(text)).isEmpty();
    }
}
