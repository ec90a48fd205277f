package io.karpenter.aws.launch.template;

import io.karpenter.core.quantity.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.OptionalLong;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateBlockDeviceMappingRequest;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateEbsBlockDeviceRequest;

/**
 * A volume that a machine starts with. Source: AWS-LT-11.
 *
 * @param device its name; empty if not stated
 * @param iops zero: not stated
 * @param throughput MiB/s, zero: not stated
 * @param initializationRate MiB/s, zero: not stated
 */
public record Volume(
        String device,
        Optional<Quantity> size,
        Optional<String> type,
        long iops,
        long throughput,
        long initializationRate,
        Optional<String> kmsKey,
        Optional<String> snapshot,
        Optional<Boolean> encrypted,
        Optional<Boolean> deleteOnTermination) {

    private static final BigDecimal GIB = BigDecimal.valueOf(1L << 30);

    /** A volume with a size and nothing else stated, but of type gp3 and encrypted, as the families of images have them by default. */
    public static Volume of(String device, String size) {
        return new Volume(
                device,
                Optional.of(Quantity.parse(size)),
                Optional.of("gp3"),
                0,
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.of(true),
                Optional.empty());
    }

    /** EC2 counts whole GiB; a part of one counts as one. */
    OptionalLong gibibytes() {
        return size.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(
                        size.get().amount().divide(GIB, 0, RoundingMode.CEILING).longValueExact());
    }

    LaunchTemplateBlockDeviceMappingRequest mapping() {
        LaunchTemplateEbsBlockDeviceRequest.Builder ebs = LaunchTemplateEbsBlockDeviceRequest.builder()
                .volumeType(type.orElse(null))
                .kmsKeyId(kmsKey.orElse(null))
                .snapshotId(snapshot.orElse(null))
                .encrypted(encrypted.orElse(null))
                .deleteOnTermination(deleteOnTermination.orElse(null));
        gibibytes().ifPresent(gib -> ebs.volumeSize((int) gib));
        if (iops > 0) {
            ebs.iops((int) iops);
        }
        if (throughput > 0) {
            ebs.throughput((int) throughput);
        }
        if (initializationRate > 0) {
            ebs.volumeInitializationRate((int) initializationRate);
        }
        return LaunchTemplateBlockDeviceMappingRequest.builder()
                .deviceName(device.isEmpty() ? null : device)
                .ebs(ebs.build())
                .build();
    }
}
