/**
 * Tells of decisions where users look: as Kubernetes events of the objects they are about. Events of the core come in, events of the API
 * server go out, soon and on another thread. What is told often is told once, and telling never fails whoever tells.
 */
@NullMarked
package io.karpenter.k8s.events;

import org.jspecify.annotations.NullMarked;
