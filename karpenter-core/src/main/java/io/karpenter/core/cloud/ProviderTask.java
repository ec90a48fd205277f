package io.karpenter.core.cloud;

import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.nodepool.NodePool;
import java.time.Duration;
import java.util.List;

/**
 * What a provider does again and again with what is in the cluster, while this process leads. It changes neither the cluster nor the cloud. May
 * block; is never begun a second time while it runs. Source: AWS-MET-02, AWS-ZS-06.
 */
public interface ProviderTask {

    /** Names the controller that it is. */
    String name();

    /** How long after it was done to do it again; what fails is done again sooner. */
    Duration interval();

    /**
     * Does it.
     *
     * @param nodePools all of them
     * @param nodeClasses all of the kinds that the provider understands
     */
    void run(List<NodePool> nodePools, List<NodeClass> nodeClasses);
}
