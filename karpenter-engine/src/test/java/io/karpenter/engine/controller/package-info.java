/** Tests of controller processes. */
@NullMarked
package io.karpenter.engine.controller;

import org.jspecify.annotations.NullMarked;
