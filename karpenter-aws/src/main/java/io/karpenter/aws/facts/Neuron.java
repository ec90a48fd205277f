package io.karpenter.aws.facts;

/** The AWS Neuron devices (Inferentia, Trainium) of an instance type. */
public record Neuron(String name, int devices, int coresPerDevice) {}
