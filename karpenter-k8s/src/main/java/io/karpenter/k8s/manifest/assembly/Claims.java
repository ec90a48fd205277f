package io.karpenter.k8s.manifest.assembly;

import io.karpenter.core.cluster.StorageClass;
import io.karpenter.core.cluster.VolumeClaim;
import io.karpenter.k8s.manifest.report.Report;
import io.karpenter.k8s.manifest.stated.ClaimUse.ClaimSpec;
import io.karpenter.k8s.manifest.stated.ReadObjects;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The claims of the input and those that controllers would make, completed with their storage class. Without any StorageClass
 * in the input, those that claims need are assumed to wait for the first consumer (decisions 9). Not thread-safe.
 */
final class Claims {

    private static final String ASSUMED_CLASS = "assumed-default";
    private static final String ASSUMED_PROVISIONER = "ebs.csi.aws.com";

    private final Map<String, VolumeClaim> claims = new LinkedHashMap<>();
    private final List<StorageClass> classes;

    Claims(ReadObjects objects) {
        objects.volumeClaims().forEach(claim -> claims.put(claim.id(), claim));
        classes = new ArrayList<>(objects.storageClasses());
    }

    /** Adds a claim that a controller would make, unless it is there. */
    void generate(String namespace, String name, ClaimSpec spec) {
        VolumeClaim claim = new VolumeClaim(
                namespace, name, spec.volumeName(), spec.storageClass(), spec.accessModes(), false, false);
        claims.putIfAbsent(claim.id(), claim);
    }

    /** Completes what {@link #claims()} and {@link #classes()} give; call it when all claims are there. */
    void complete(Report report) {
        boolean assume = classes.isEmpty();
        Optional<String> defaultClass = classes.stream()
                .filter(StorageClass::isDefault)
                .map(StorageClass::name)
                .min(String::compareTo);
        Set<String> assumed = new TreeSet<>();
        claims.replaceAll((id, claim) -> {
            if (claim.volumeName().isPresent()) {
                return claim;
            }
            if (claim.storageClass().isEmpty() && (assume || defaultClass.isPresent())) {
                claim = withClass(claim, defaultClass.orElse(ASSUMED_CLASS));
            }
            if (assume) {
                claim.storageClass().filter(name -> !name.isEmpty()).ifPresent(assumed::add);
            }
            return claim;
        });
        if (!assumed.isEmpty()) {
            assumed.forEach(name -> classes.add(
                    new StorageClass(name, ASSUMED_PROVISIONER, false, List.of(), name.equals(ASSUMED_CLASS))));
            report.info("no StorageClass in the input: " + String.join(", ", assumed)
                    + (assumed.size() == 1 ? " is" : " are")
                    + " assumed to bind when the first consumer is placed, in any zone");
        }
    }

    private static VolumeClaim withClass(VolumeClaim claim, String name) {
        return new VolumeClaim(
                claim.namespace(),
                claim.name(),
                claim.volumeName(),
                Optional.of(name),
                claim.accessModes(),
                claim.lost(),
                claim.deleting());
    }

    List<VolumeClaim> claims() {
        return List.copyOf(claims.values());
    }

    List<StorageClass> classes() {
        return List.copyOf(classes);
    }
}
