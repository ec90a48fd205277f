/** Tests of how controllers reach an API server, and an API server in memory for the tests of others. */
@NullMarked
package io.karpenter.k8s.api;

import org.jspecify.annotations.NullMarked;
