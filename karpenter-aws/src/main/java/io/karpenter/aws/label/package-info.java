/**
 * AWS' label keys and the labels of an instance type. {@link io.karpenter.aws.facts.InstanceFacts} come in; requirements that
 * define every well-known key, some as {@code DoesNotExist}, go out.
 */
@NullMarked
package io.karpenter.aws.label;

import org.jspecify.annotations.NullMarked;
