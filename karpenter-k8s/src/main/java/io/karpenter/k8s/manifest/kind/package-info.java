/**
 * What each kind of object may contain. One reader per kind takes the fields of a document and checks every one that
 * decides; out go values of the domain where a document suffices, else what the document states, for {@code assembly} to
 * complete with what other documents say.
 */
@NullMarked
package io.karpenter.k8s.manifest.kind;

import org.jspecify.annotations.NullMarked;
