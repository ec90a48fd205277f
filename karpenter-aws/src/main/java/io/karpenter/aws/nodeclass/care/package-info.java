/**
 * How EC2NodeClasses are looked after. An EC2NodeClass comes in as it is; its status with conditions goes out, and what was made for it is cleared up
 * when it goes. Nothing here knows of Kubernetes.
 */
@NullMarked
package io.karpenter.aws.nodeclass.care;

import org.jspecify.annotations.NullMarked;
