/**
 * What tests of all modules build on: fluent builders of pods, nodes, NodePools, instance types and whole scenarios, generators
 * of random ones with a small property harness, and assertions on plans. Texts such as {@code "250m"} come in, domain records
 * go out. Published as the test-jar of the core; never on the class path of a program.
 */
@NullMarked
package io.karpenter.core.testkit;

import org.jspecify.annotations.NullMarked;
