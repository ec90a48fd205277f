package io.karpenter.core.drain;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A VolumeAttachment of a node.
 *
 * @param volume name of the PersistentVolume, empty if it is of none
 */
public record Attachment(String name, String volume) {

    /**
     * The attachments that a node waits for: not those of volumes that no PersistentVolume stands for, nor those of pods that the node does
     * not get rid of (TRM-17).
     *
     * @param pods of the node
     * @param volumes gives the PersistentVolume that a PersistentVolumeClaim is bound to, by namespace and name; null if it is to none
     * @return their names, sorted
     */
    public static List<String> awaited(
            Collection<Attachment> attachments,
            Collection<LeavingPod> pods,
            BiFunction<String, String, @Nullable String> volumes,
            Instant now) {
        Set<String> staying = pods.stream()
                .filter(pod -> !pod.isDrainable(now))
                .flatMap(pod -> pod.pod().volumeClaims().stream()
                        .map(claim -> volumes.apply(pod.pod().namespace(), claim)))
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        return attachments.stream()
                .filter(attachment -> !attachment.volume().isEmpty() && !staying.contains(attachment.volume()))
                .map(Attachment::name)
                .sorted()
                .toList();
    }
}
