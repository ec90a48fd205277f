/**
 * Instances of EC2 as the rest of the provider knows them. EC2's answers come in through whoever asks EC2; what decides about an instance,
 * such as drift and tagging, reads these records and nothing of the SDK.
 */
@NullMarked
package io.karpenter.aws.instance;

import org.jspecify.annotations.NullMarked;
