/**
 * The kind EC2NodeClass of AWS as its CustomResourceDefinition and its stored objects have it. Values as they are written; texts are kept as they are
 * and not checked, which the API server does. What they mean is known to the provider, which reads trees and never these classes.
 */
@NullMarked
package io.karpenter.k8s.crd.nodeclass;

import org.jspecify.annotations.NullMarked;
