/**
 * What AWS says of machines: messages of a queue, and the statuses that EC2 shows. They come in as AWS writes them; notices go out, and stay until
 * somebody has seen to them.
 */
@NullMarked
package io.karpenter.aws.interruption;

import org.jspecify.annotations.NullMarked;
