package io.karpenter.aws.label;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.Labels;
import java.util.Map;
import java.util.Set;

/** Label keys of the AWS provider. Source: AWS-OPT-11, AWS-OPT-12, appendix C of the AWS specification. */
public final class AwsLabels {

    /** Domain of the provider's own labels, which nobody else may set. */
    public static final String DOMAIN = "karpenter.k8s.aws";

    public static final String NODE_CLASS = DOMAIN + "/ec2nodeclass";
    public static final String ZONE_ID = "topology.k8s.aws/zone-id";

    public static final String CATEGORY = DOMAIN + "/instance-category";
    public static final String FAMILY = DOMAIN + "/instance-family";
    public static final String GENERATION = DOMAIN + "/instance-generation";
    public static final String SIZE = DOMAIN + "/instance-size";
    public static final String FLEX = DOMAIN + "/instance-capability-flex";
    public static final String CPU = DOMAIN + "/instance-cpu";
    public static final String CPU_MANUFACTURER = DOMAIN + "/instance-cpu-manufacturer";
    public static final String CPU_CLOCK = DOMAIN + "/instance-cpu-sustained-clock-speed-mhz";
    public static final String MEMORY = DOMAIN + "/instance-memory";
    public static final String HYPERVISOR = DOMAIN + "/instance-hypervisor";
    public static final String ENCRYPTION_IN_TRANSIT = DOMAIN + "/instance-encryption-in-transit-supported";
    public static final String EBS_BANDWIDTH = DOMAIN + "/instance-ebs-bandwidth";
    public static final String NETWORK_BANDWIDTH = DOMAIN + "/instance-network-bandwidth";
    public static final String LOCAL_NVME = DOMAIN + "/instance-local-nvme";
    public static final String GPU_NAME = DOMAIN + "/instance-gpu-name";
    public static final String GPU_MANUFACTURER = DOMAIN + "/instance-gpu-manufacturer";
    public static final String GPU_COUNT = DOMAIN + "/instance-gpu-count";
    public static final String GPU_MEMORY = DOMAIN + "/instance-gpu-memory";
    public static final String ACCELERATOR_NAME = DOMAIN + "/instance-accelerator-name";
    public static final String ACCELERATOR_MANUFACTURER = DOMAIN + "/instance-accelerator-manufacturer";
    public static final String ACCELERATOR_COUNT = DOMAIN + "/instance-accelerator-count";
    public static final String NITRO_SANDBOX = DOMAIN + "/nitro-sandbox";
    public static final String TENANCY = DOMAIN + "/instance-tenancy";
    public static final String RESERVATION_ID = DOMAIN + "/capacity-reservation-id";
    public static final String RESERVATION_TYPE = DOMAIN + "/capacity-reservation-type";
    public static final String RESERVATION_INTERRUPTIBLE = DOMAIN + "/capacity-reservation-interruptible";

    /** What only nodes in a capacity reservation have. */
    public static final Set<String> OF_RESERVATION =
            Set.of(RESERVATION_ID, RESERVATION_TYPE, RESERVATION_INTERRUPTIBLE);

    public static final String PLACEMENT_GROUP_ID = DOMAIN + "/placement-group-id";
    public static final String PLACEMENT_GROUP_PARTITION = DOMAIN + "/placement-group-partition";

    /** The core's schema together with AWS' keys. */
    public static final LabelSchema SCHEMA = LabelSchema.CORE.with(new LabelSchema(
            Set.of(
                    NODE_CLASS,
                    ZONE_ID,
                    CATEGORY,
                    FAMILY,
                    GENERATION,
                    SIZE,
                    FLEX,
                    CPU,
                    CPU_MANUFACTURER,
                    CPU_CLOCK,
                    MEMORY,
                    HYPERVISOR,
                    ENCRYPTION_IN_TRANSIT,
                    EBS_BANDWIDTH,
                    NETWORK_BANDWIDTH,
                    LOCAL_NVME,
                    GPU_NAME,
                    GPU_MANUFACTURER,
                    GPU_COUNT,
                    GPU_MEMORY,
                    ACCELERATOR_NAME,
                    ACCELERATOR_MANUFACTURER,
                    ACCELERATOR_COUNT,
                    NITRO_SANDBOX,
                    TENANCY,
                    RESERVATION_ID,
                    RESERVATION_TYPE,
                    RESERVATION_INTERRUPTIBLE,
                    PLACEMENT_GROUP_ID,
                    PLACEMENT_GROUP_PARTITION),
            Set.of(DOMAIN),
            Map.of("topology.ebs.csi.aws.com/zone", Labels.ZONE),
            Map.of(TENANCY, Set.of("default", "dedicated"))));

    private AwsLabels() {}
}
