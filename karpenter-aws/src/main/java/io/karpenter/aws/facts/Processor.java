package io.karpenter.aws.facts;

import java.util.OptionalInt;

/**
 * The processor of an instance type.
 *
 * @param manufacturer as EC2 writes it, e.g. {@code Intel}
 * @param sustainedClockMhz if EC2 states it
 */
public record Processor(int vcpus, String manufacturer, OptionalInt sustainedClockMhz) {}
