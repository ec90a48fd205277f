package io.karpenter.k8s.lifecycle;

import io.karpenter.core.lifecycle.DeviceSlice;
import io.karpenter.k8s.api.Resource;
import java.util.List;

/** Knows what drivers have published for a Node: ResourceSlices that name it, or that it owns (LIF-16). */
@FunctionalInterface
public interface DevicePools {

    List<DeviceSlice> of(Resource node);
}
