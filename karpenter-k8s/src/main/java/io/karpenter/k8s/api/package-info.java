/**
 * What controllers ask of an API server, and the answer of a real one. Objects are trees of maps, lists and scalars as the API server
 * sends them, so that nothing is lost that this program does not know; changes are merge patches of the parts that it owns. Everything
 * of fabric8 is on the inside.
 */
@NullMarked
package io.karpenter.k8s.api;

import org.jspecify.annotations.NullMarked;
