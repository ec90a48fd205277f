/**
 * What EC2 publishes about its machines and where it offers them. Catalogue tables come in, embedded or from a directory; one
 * {@link io.karpenter.aws.facts.InstanceFacts} per instance type and the zones of one region go out. Nothing here is derived:
 * labels and capacity are made from these facts elsewhere.
 */
@NullMarked
package io.karpenter.aws.facts;

import org.jspecify.annotations.NullMarked;
