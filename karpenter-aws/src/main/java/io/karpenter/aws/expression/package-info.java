/**
 * Expressions of an EC2NodeClass, written in CEL. Their texts come in and are compiled once; with the numbers of an instance type they come to a
 * whole number, or to an error that says why not. Nothing here knows what the numbers are for.
 */
@NullMarked
package io.karpenter.aws.expression;

import org.jspecify.annotations.NullMarked;
