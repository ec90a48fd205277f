/**
 * Plans and other results as JSON or YAML documents. Values of the domain come in and text goes out; plan files come in and
 * plans go out, or everything that is wrong with them. The field names are a contract (docs/reference/cli.md).
 */
@NullMarked
package io.karpenter.engine.document;

import org.jspecify.annotations.NullMarked;
