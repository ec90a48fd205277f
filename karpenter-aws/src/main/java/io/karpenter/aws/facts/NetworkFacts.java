package io.karpenter.aws.facts;

import java.util.OptionalInt;

/**
 * The network of an instance type.
 *
 * @param bandwidthMbps Mbit/s, if EC2 publishes a number
 * @param defaultCard index of the default network card
 * @param defaultCardInterfaces interfaces of the default card, the only number that limits pods (AWS-CAP-06)
 * @param totalInterfaces interfaces of all cards
 * @param ena false if EC2 says that ENA is unsupported
 * @param efaInterfaces most EFA interfaces, 0 if EFA is unsupported
 * @param branchInterfaces pods that can have a security group of their own; empty if the type is not in the VPC limits table
 */
public record NetworkFacts(
        OptionalInt bandwidthMbps,
        int cards,
        int defaultCard,
        int defaultCardInterfaces,
        int totalInterfaces,
        int ipv4PerInterface,
        boolean ena,
        boolean encryptionInTransit,
        int efaInterfaces,
        OptionalInt branchInterfaces) {}
