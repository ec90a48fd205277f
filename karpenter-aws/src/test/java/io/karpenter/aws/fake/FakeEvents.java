package io.karpenter.aws.fake;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** Messages that AWS puts into the queue of interruptions, as EventBridge writes them. */
public final class FakeEvents {

    private FakeEvents() {}

    /** EC2 takes a spot machine back in two minutes. */
    public static String spotInterruption(String instanceId, Instant time) {
        return event(
                "EC2 Spot Instance Interruption Warning",
                "aws.ec2",
                time,
                "{\"instance-id\":\"%s\",\"instance-action\":\"terminate\"}".formatted(instanceId));
    }

    /** A spot machine is likely to be taken back soon. */
    public static String rebalance(String instanceId, Instant time) {
        return event(
                "EC2 Instance Rebalance Recommendation",
                "aws.ec2",
                time,
                "{\"instance-id\":\"%s\"}".formatted(instanceId));
    }

    /** A machine is in another state now, e.g. {@code stopping}. */
    public static String stateChange(String instanceId, String state, Instant time) {
        return event(
                "EC2 Instance State-change Notification",
                "aws.ec2",
                time,
                "{\"instance-id\":\"%s\",\"state\":\"%s\"}".formatted(instanceId, state));
    }

    /** A machine of a reservation is taken back in two minutes. */
    public static String reservationInterruption(String instanceId, Instant time) {
        return event(
                "EC2 Capacity Reservation Instance Interruption Warning",
                "aws.ec2",
                time,
                "{\"instance-id\":\"%s\",\"instance-action\":\"terminate\"}".formatted(instanceId));
    }

    /** AWS will do something to the hardware of these machines. */
    public static String scheduledChange(List<String> instanceIds, Instant time) {
        return health("EC2", "scheduledChange", instanceIds, time);
    }

    /**
     * Any message of AWS Health.
     *
     * @param category e.g. {@code scheduledChange} or {@code issue}
     */
    public static String health(String service, String category, List<String> entities, Instant time) {
        String affected =
                entities.stream().map("{\"entityValue\":\"%s\"}"::formatted).collect(Collectors.joining(",", "[", "]"));
        return event(
                "AWS Health Event",
                "aws.health",
                time,
                "{\"eventArn\":\"arn:aws:health:us-west-2::event/1\",\"service\":\"%s\",\"eventTypeCode\":\"X\",\"eventTypeCategory\":\"%s\",\"affectedEntities\":%s}"
                        .formatted(service, category, affected));
    }

    /** Any message, with its details as JSON. */
    public static String event(String detailType, String source, Instant time, String detail) {
        return ("{\"version\":\"0\",\"id\":\"e-1\",\"detail-type\":\"%s\",\"source\":\"%s\",\"account\":\"%s\",\"time\":\"%s\","
                        + "\"region\":\"%s\",\"resources\":[],\"detail\":%s}")
                .formatted(detailType, source, FakeAws.ACCOUNT, time, FakeAws.REGION, detail);
    }
}
