/** Values as other programs write them. Texts come in; values go out, or nothing if a text is none. */
@NullMarked
package io.karpenter.core.text;

import org.jspecify.annotations.NullMarked;
