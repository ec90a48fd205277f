/** The AWS SDK's clients, set up in one way: one HTTP client, credentials and region from the SDK's default chain, standard retries. */
@NullMarked
package io.karpenter.aws.client;

import org.jspecify.annotations.NullMarked;
