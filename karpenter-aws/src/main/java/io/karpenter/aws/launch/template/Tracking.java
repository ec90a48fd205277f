package io.karpenter.aws.launch.template;

import java.util.OptionalInt;

/** Idle timeouts of tracked connections, seconds. Source: AWS-LT-17. */
public record Tracking(OptionalInt tcpEstablished, OptionalInt udpStream, OptionalInt udp) {

    public static final Tracking NONE = new Tracking(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());
}
