@NullMarked
package io.karpenter.aws.interruption;

import org.jspecify.annotations.NullMarked;
