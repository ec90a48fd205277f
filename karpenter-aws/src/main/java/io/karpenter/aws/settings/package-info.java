/**
 * How the provider is set up: its options, and what it has to know of the cluster that it launches machines for. Read once at start; everything
 * else is asked of AWS.
 */
@NullMarked
package io.karpenter.aws.settings;

import org.jspecify.annotations.NullMarked;
