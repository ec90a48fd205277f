/** The controllers over EC2, from a pod that waits to an instance that has ended, with an API server and an AWS in memory. */
@NullMarked
package io.karpenter.engine.aws;

import org.jspecify.annotations.NullMarked;
