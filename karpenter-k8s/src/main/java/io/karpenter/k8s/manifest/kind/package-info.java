/**
 * What a document is and what its kind may contain. Trees come in; each is handed to the reader of its kind, which checks every field
 * that decides; out go values of the domain where a document suffices, else what it states, from {@code stated}. What pods ask for,
 * which many kinds contain, is read in {@code pod}.
 */
@NullMarked
package io.karpenter.k8s.manifest.kind;

import org.jspecify.annotations.NullMarked;
