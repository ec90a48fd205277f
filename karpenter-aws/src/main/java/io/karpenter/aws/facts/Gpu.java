package io.karpenter.aws.facts;

/**
 * The GPUs of an instance type.
 *
 * @param count whole GPUs; 0 if the type has a share of one
 * @param memoryMib of one GPU
 */
public record Gpu(String name, String manufacturer, int count, int memoryMib) {}
