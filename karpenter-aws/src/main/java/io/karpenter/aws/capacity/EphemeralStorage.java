package io.karpenter.aws.capacity;

import io.karpenter.aws.facts.InstanceFacts;
import io.karpenter.aws.nodeclass.AmiFamily;
import io.karpenter.aws.nodeclass.BlockDevice;
import io.karpenter.aws.nodeclass.Ec2NodeClass;
import io.karpenter.core.quantity.Quantity;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** The disk that pods share. Source: AWS-CAP-14, AWS-CAP-15. */
final class EphemeralStorage {

    private static final BigDecimal GIGABYTE = BigDecimal.valueOf(1_000_000_000);
    private static final Quantity DEFAULT = Quantity.ofMebibytes(20 << 10);

    private EphemeralStorage() {}

    /** Bytes of it: the local disks, else the root volume, else the family's ephemeral volume, else 20 GiB. */
    static Quantity of(InstanceFacts facts, Ec2NodeClass nodeClass) {
        if (nodeClass.localDisksAsEphemeralStorage() && facts.localStorage().isPresent()) {
            BigDecimal gigabytes = BigDecimal.valueOf(facts.localStorage().get().gigabytes());
            return Quantity.of(gigabytes.multiply(GIGABYTE), Quantity.Format.DECIMAL_SI);
        }
        List<BlockDevice> devices = nodeClass.blockDevices();
        Optional<Quantity> root = devices.stream()
                .filter(BlockDevice::root)
                .flatMap(d -> d.size().stream())
                .findFirst();
        if (root.isPresent()) {
            return root.get();
        }
        AmiFamily family = nodeClass.family();
        if (!devices.isEmpty() && family == AmiFamily.CUSTOM) {
            return devices.getLast().size().orElse(DEFAULT);
        }
        return devices.stream()
                .filter(d -> family.ephemeralDevice().filter(d.name()::equals).isPresent())
                .flatMap(d -> d.size().stream())
                .findFirst()
                .orElseGet(() -> Quantity.ofMebibytes(family.defaultVolumeGib() << 10));
    }
}
