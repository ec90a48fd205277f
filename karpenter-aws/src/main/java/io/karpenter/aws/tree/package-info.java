/**
 * Types the untyped tree of a manifest. Maps, lists and scalars come in; typed fields go out, and findings that name the
 * place, the field path, what was found and what is allowed.
 */
@NullMarked
package io.karpenter.aws.tree;

import org.jspecify.annotations.NullMarked;
