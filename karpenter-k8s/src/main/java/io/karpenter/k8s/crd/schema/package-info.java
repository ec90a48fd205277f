/**
 * What annotations of the CRD generator cannot say: how lists merge, which texts are allowed, patterns and rules that kinds share. The
 * models are annotated with it; the generator, which runs in the tests, reads it and adds it to the CRDs. Nothing here runs in a cluster.
 */
@NullMarked
package io.karpenter.k8s.crd.schema;

import org.jspecify.annotations.NullMarked;
