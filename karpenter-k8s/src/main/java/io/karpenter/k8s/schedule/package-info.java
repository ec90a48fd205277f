/**
 * Reads cron schedules. The text of a disruption budget comes in; instants that recur, or what is wrong with the text, go out.
 */
@NullMarked
package io.karpenter.k8s.schedule;

import org.jspecify.annotations.NullMarked;
