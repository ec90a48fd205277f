package io.karpenter.k8s.crd;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The label domain that belongs to a provider, and the keys of it that objects may name all the same.
 *
 * @param domain whatever label domain ends with it is restricted
 * @param allowed in NodePools and NodeClaims
 * @param allowedInOverlays in NodeOverlays
 */
public record ProviderLabels(String domain, Set<String> allowed, Set<String> allowedInOverlays) {

    private static final Set<String> OF_INSTANCE_TYPES = Set.of(
            "ec2nodeclass",
            "instance-accelerator-count",
            "instance-accelerator-manufacturer",
            "instance-accelerator-name",
            "instance-capability-flex",
            "instance-category",
            "instance-cpu",
            "instance-cpu-manufacturer",
            "instance-cpu-sustained-clock-speed-mhz",
            "instance-ebs-bandwidth",
            "instance-encryption-in-transit-supported",
            "instance-family",
            "instance-generation",
            "instance-gpu-count",
            "instance-gpu-manufacturer",
            "instance-gpu-memory",
            "instance-gpu-name",
            "instance-hypervisor",
            "instance-local-nvme",
            "instance-memory",
            "instance-network-bandwidth",
            "instance-size",
            "nitro-sandbox");

    private static final Set<String> OF_MACHINES = Set.of(
            "capacity-reservation-id",
            "capacity-reservation-interruptible",
            "capacity-reservation-type",
            "instance-tenancy",
            "placement-group-id",
            "placement-group-partition");

    /** Those of AWS, which the shipped definitions carry. Source: API 7.3, lists A and B. */
    public static final ProviderLabels AWS = aws("karpenter.k8s.aws");

    public ProviderLabels {
        allowed = Set.copyOf(allowed);
        allowedInOverlays = Set.copyOf(allowedInOverlays);
        if (domain.isEmpty() || domain.contains("'")) {
            throw new IllegalArgumentException(
                    "domain '" + domain + "' is no label domain; maybe write it as in a label key");
        }
    }

    private static ProviderLabels aws(String domain) {
        Set<String> overlays = keys(domain, OF_INSTANCE_TYPES);
        Set<String> all = new TreeSet<>(overlays);
        all.addAll(keys(domain, OF_MACHINES));
        return new ProviderLabels(domain, all, overlays);
    }

    private static Set<String> keys(String domain, Set<String> names) {
        return names.stream().map(name -> domain + "/" + name).collect(Collectors.toSet());
    }

    /** CEL rule of one label key, in NodeOverlays or elsewhere. */
    String ruleOfKey(boolean inOverlay) {
        return permits("self", inOverlay);
    }

    /** CEL rule of a mapping of labels. */
    String ruleOfKeys(boolean inOverlay) {
        return "self.all(key, " + permits("key", inOverlay) + ")";
    }

    private String permits(String key, boolean inOverlay) {
        String list = new TreeSet<>(inOverlay ? allowedInOverlays : allowed)
                .stream().map(name -> "'" + name + "'").collect(Collectors.joining(", ", "[", "]"));
        return key + " in " + list + " || !" + key + ".split('/')[0].endsWith('" + domain + "')";
    }

    /** What the API server answers where a rule is broken. */
    String message() {
        return "labels of the domain \"" + domain + "\" are restricted, except those the provider lists";
    }
}
