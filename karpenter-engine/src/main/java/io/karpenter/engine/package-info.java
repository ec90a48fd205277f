/**
 * The standalone program. Arguments come in; the exit code and what the commands print go out. It wires the other
 * modules together and decides nothing itself.
 */
@NullMarked
package io.karpenter.engine;

import org.jspecify.annotations.NullMarked;
