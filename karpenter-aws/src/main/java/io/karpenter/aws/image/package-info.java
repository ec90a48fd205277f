/**
 * Images that nodes boot from. The image terms of an EC2NodeClass come in, are resolved through SSM parameters and DescribeImages, and images
 * go out, newest first, each with what it asks of an instance type. Answers of AWS are remembered for a while; one caller at a time asks.
 */
@NullMarked
package io.karpenter.aws.image;

import org.jspecify.annotations.NullMarked;
