/**
 * Conditions in the status of Karpenter's own objects: what they say, and how one that is set moves the others (CND, API 0.3). In come
 * the conditions as stored and what is found out now; out comes the set as it should be stored. Time is a parameter.
 */
@NullMarked
package io.karpenter.core.condition;

import org.jspecify.annotations.NullMarked;
