package io.karpenter.k8s.lifecycle;

import io.karpenter.k8s.api.Resource;
import java.util.Collection;

/** Knows the pods that are bound to a Node. */
@FunctionalInterface
public interface PodsByNode {

    Collection<Resource> of(String node);
}
