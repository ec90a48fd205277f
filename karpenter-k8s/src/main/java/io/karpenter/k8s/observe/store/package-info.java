/**
 * Objects of the API server as they were last heard of, kind by kind. What a watch reports and what the API server answers comes in, in
 * any order; out go objects by key, or what they were read into, and who wants to hear of a change is told. Older news never replaces
 * newer, and what has ended does not come back.
 */
@NullMarked
package io.karpenter.k8s.observe.store;

import org.jspecify.annotations.NullMarked;
