@NullMarked
package io.karpenter.aws.nodeclass.care;

import org.jspecify.annotations.NullMarked;
