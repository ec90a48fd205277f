/**
 * Makes one call of many requests that arrive within a short while of each other. In go requests and limits of windows; what a merged call answers
 * is dealt to each request once. Nothing here knows AWS.
 */
@NullMarked
package io.karpenter.aws.batch;

import org.jspecify.annotations.NullMarked;
