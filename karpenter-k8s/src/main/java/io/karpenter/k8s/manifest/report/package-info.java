/**
 * What a read has to say beside its result. Readers hand in what they find and where; out come {@link
 * io.karpenter.k8s.manifest.report.Problem problems}, which forbid planning, and {@link
 * io.karpenter.k8s.manifest.report.Notice notices}, which do not.
 */
@NullMarked
package io.karpenter.k8s.manifest.report;

import org.jspecify.annotations.NullMarked;
