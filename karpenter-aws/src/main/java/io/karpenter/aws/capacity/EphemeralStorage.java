package io.karpenter.aws.capacity;

import io.karpenter.aws.facts.InstanceFacts;
import io.karpenter.aws.nodeclass.AmiFamily;
import io.karpenter.aws.nodeclass.BlockDevice;
import io.karpenter.aws.nodeclass.Ec2NodeClass;
import io.karpenter.core.quantity.Quantity;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The disk that pods of nodes of one EC2NodeClass share. Source: AWS-CAP-14, AWS-CAP-15. */
final class EphemeralStorage {

    private static final BigDecimal GIGABYTE = BigDecimal.valueOf(1_000_000_000);
    private static final Quantity DEFAULT = Quantity.ofMebibytes(20 << 10);
    private static final Quantity DEFAULT_WINDOWS = Quantity.ofMebibytes(50 << 10);

    private final boolean localDisks;
    private final Quantity volume;

    EphemeralStorage(Ec2NodeClass nodeClass) {
        this.localDisks = nodeClass.localDisksAsEphemeralStorage();
        this.volume = volume(nodeClass.family(), nodeClass.blockDevices());
    }

    /** Bytes of it: the local disks if they are used, else the volume. */
    Quantity of(InstanceFacts facts) {
        if (localDisks && facts.localStorage().isPresent()) {
            BigDecimal gigabytes = BigDecimal.valueOf(facts.localStorage().get().gigabytes());
            return Quantity.of(gigabytes.multiply(GIGABYTE), Quantity.Format.DECIMAL_SI);
        }
        return volume;
    }

    /** The root volume, else the family's ephemeral volume, else the family's default. */
    private static Quantity volume(AmiFamily family, List<BlockDevice> devices) {
        Quantity familyDefault = family.isWindows() ? DEFAULT_WINDOWS : DEFAULT;
        Optional<Quantity> root = sizeOf(devices, BlockDevice::root);
        if (root.isPresent()) {
            return root.get();
        }
        if (family == AmiFamily.CUSTOM) {
            return devices.isEmpty() ? DEFAULT : devices.getLast().size().orElse(DEFAULT);
        }
        return sizeOf(
                        devices,
                        d -> family.ephemeralDevice().filter(d.name()::equals).isPresent())
                .orElse(familyDefault);
    }

    private static Optional<Quantity> sizeOf(List<BlockDevice> devices, Predicate<BlockDevice> which) {
        return devices.stream().filter(which).flatMap(d -> d.size().stream()).findFirst();
    }
}
