package io.karpenter.aws.fake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class FakeEventsTest {

    private static final Instant NOW = Instant.parse("2026-11-27T10:00:00Z");

    @Test
    @DisplayName("a message has an envelope and details")
    void envelope() {
        JsonNode event = new JsonMapper().readTree(FakeEvents.scheduledChange(List.of("i-1", "i-2"), NOW));

        assertThat(event.get("version").asString()).isEqualTo("0");
        assertThat(event.get("source").asString()).isEqualTo("aws.health");
        assertThat(event.get("detail-type").asString()).isEqualTo("AWS Health Event");
        assertThat(event.get("time").asString()).isEqualTo("2026-11-27T10:00:00Z");
        assertThat(event.at("/detail/affectedEntities/1/entityValue").asString())
                .isEqualTo("i-2");
    }
}
