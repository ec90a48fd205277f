package io.karpenter.aws.facts;

/** The inference accelerators of an instance type. */
public record InferenceAccelerator(String name, String manufacturer, int count) {}
