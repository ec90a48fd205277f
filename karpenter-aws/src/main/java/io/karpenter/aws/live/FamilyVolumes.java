package io.karpenter.aws.live;

import io.karpenter.aws.launch.template.Volume;
import io.karpenter.aws.nodeclass.AmiFamily;
import java.util.List;

/** Volumes of machines whose EC2NodeClass states none. Source: AWS-CAP-15. */
final class FamilyVolumes {

    private static final String LINUX_ROOT = "/dev/xvda";

    private FamilyVolumes() {}

    static List<Volume> of(AmiFamily family) {
        return switch (family) {
            case AL2, AL2023 -> List.of(Volume.of(LINUX_ROOT, "20Gi"));
            case BOTTLEROCKET -> List.of(Volume.of(LINUX_ROOT, "4Gi"), Volume.of("/dev/xvdb", "20Gi"));
            case WINDOWS2019, WINDOWS2022, WINDOWS2025 -> List.of(Volume.of("/dev/sda1", "50Gi"));
            case CUSTOM -> List.of();
        };
    }
}
