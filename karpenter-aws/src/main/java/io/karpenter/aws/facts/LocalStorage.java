package io.karpenter.aws.facts;

/**
 * The disks built into an instance type.
 *
 * @param gigabytes decimal gigabytes of all disks together
 * @param nvme true unless EC2 says that NVMe is unsupported
 */
public record LocalStorage(int gigabytes, boolean nvme) {}
