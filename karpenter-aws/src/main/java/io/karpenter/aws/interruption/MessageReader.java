package io.karpenter.aws.interruption;

import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/** Reads messages as EventBridge writes them. Stateless. Source: AWS-INT-04 to AWS-INT-07. */
final class MessageReader {

    /** Who reads the details of a message, by what it is. */
    private record Key(String version, String source, String detailType) {}

    /** Reads the details of a message. */
    @FunctionalInterface
    private interface Details {
        Message read(JsonNode detail, Instant time);
    }

    private static final Map<Key, Details> READERS = Map.of(
            ec2("EC2 Spot Instance Interruption Warning"),
            (detail, time) -> ofInstance(Kind.SPOT_INTERRUPTED, detail, time),
            ec2("EC2 Instance Rebalance Recommendation"),
            (detail, time) -> ofInstance(Kind.REBALANCE_RECOMMENDATION, detail, time),
            ec2("EC2 Capacity Reservation Instance Interruption Warning"),
            (detail, time) -> ofInstance(Kind.RESERVATION_INTERRUPTED, detail, time),
            ec2("EC2 Instance State-change Notification"),
            MessageReader::stateChange,
            new Key("0", "aws.health", "AWS Health Event"),
            MessageReader::health);

    private MessageReader() {}

    private static Key ec2(String detailType) {
        return new Key("0", "aws.ec2", detailType);
    }

    /**
     * What a message says; nothing if it is empty or of a kind that does not matter.
     *
     * @throws InvalidMessageException if it is no message of EventBridge
     */
    static Message read(String body) throws InvalidMessageException {
        if (body.isBlank()) {
            return Message.NONE;
        }
        try {
            JsonNode event = JsonNode.parser().parse(body);
            Details details =
                    READERS.get(new Key(text(event, "version"), text(event, "source"), text(event, "detail-type")));
            String time = text(event, "time");
            Instant at =
                    time.isEmpty() ? Instant.EPOCH : OffsetDateTime.parse(time).toInstant();
            Optional<JsonNode> detail = event.field("detail");
            return details == null || detail.isEmpty() ? Message.NONE : details.read(detail.get(), at);
        } catch (UncheckedIOException
                | UnsupportedOperationException
                | IllegalArgumentException
                | DateTimeException wrong) {
            throw new InvalidMessageException("a message of the interruption queue cannot be read", wrong);
        }
    }

    private static String text(JsonNode node, String field) {
        return node.field(field)
                .filter(JsonNode::isString)
                .map(JsonNode::asString)
                .orElse("");
    }

    private static Message ofInstance(Kind kind, JsonNode detail, Instant time) {
        String id = text(detail, "instance-id");
        return id.isEmpty() ? Message.NONE : new Message(kind, List.of(id), time);
    }

    private static Message stateChange(JsonNode detail, Instant time) {
        return switch (text(detail, "state").toLowerCase(Locale.ROOT)) {
            case "stopping", "stopped" -> ofInstance(Kind.INSTANCE_STOPPED, detail, time);
            case "shutting-down", "terminated" -> ofInstance(Kind.INSTANCE_TERMINATED, detail, time);
            default -> Message.NONE;
        };
    }

    private static Message health(JsonNode detail, Instant time) {
        if (!text(detail, "service").equals("EC2")
                || !text(detail, "eventTypeCategory").equals("scheduledChange")) {
            return Message.NONE;
        }
        List<String> instances = detail.field("affectedEntities").map(JsonNode::asArray).orElse(List.of()).stream()
                .map(entity -> text(entity, "entityValue"))
                .filter(id -> !id.isEmpty())
                .toList();
        return new Message(Kind.SCHEDULED_CHANGE, instances, time);
    }
}
