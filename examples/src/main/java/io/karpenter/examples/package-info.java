/**
 * Small programs that embed the solver and the EC2 catalogue in other programs. Each is one class with a main method and
 * prints what it found.
 */
@NullMarked
package io.karpenter.examples;

import org.jspecify.annotations.NullMarked;
