/**
 * How AWS speaks over HTTP, from the service's side. Requests come in as form parameters or JSON and become the SDK's own request
 * objects, and its response objects go out as XML or JSON: names and nesting are what the SDK's field descriptions say. Knows
 * nothing of what any operation does.
 */
@NullMarked
package io.karpenter.aws.fake.wire;

import org.jspecify.annotations.NullMarked;
