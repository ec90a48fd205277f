/**
 * One input planned in several ways. Plans come in; how they compare with each other and with what is proven goes out as data, for
 * people and programs alike.
 */
@NullMarked
package io.karpenter.engine.compare;

import org.jspecify.annotations.NullMarked;
