/**
 * EC2 behind the cloud provider interface of the core. Catalogue files and answers of EC2 come in; instance types with
 * priced offerings go out. Nothing here knows Kubernetes.
 */
@NullMarked
package io.karpenter.aws;

import org.jspecify.annotations.NullMarked;
