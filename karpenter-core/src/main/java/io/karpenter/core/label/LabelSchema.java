package io.karpenter.core.label;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is known about label keys: the core's own, extended by a provider with {@link #with}.
 *
 * @param wellKnown keys that a new node may be asked for although its NodePool does not define them (SCH-LBL-03)
 * @param restrictedDomains domains (and their subdomains) whose keys nobody may set unless well known (SCH-LBL-04)
 * @param aliases other names of a key, each with the name used here (SCH-LBL-01)
 * @param knownValues the values that keys with a fixed meaning can have (SCH-LBL-05)
 */
public record LabelSchema(
        Set<String> wellKnown,
        Set<String> restrictedDomains,
        Map<String, String> aliases,
        Map<String, Set<String>> knownValues) {

    public static final LabelSchema CORE = new LabelSchema(
            Set.of(
                    Labels.NODEPOOL,
                    Labels.ZONE,
                    Labels.REGION,
                    Labels.INSTANCE_TYPE,
                    Labels.ARCH,
                    Labels.OS,
                    Labels.CAPACITY_TYPE,
                    Labels.WINDOWS_BUILD),
            Set.of("karpenter.sh"),
            Map.of(
                    "failure-domain.beta.kubernetes.io/zone", Labels.ZONE,
                    "failure-domain.beta.kubernetes.io/region", Labels.REGION,
                    "beta.kubernetes.io/arch", Labels.ARCH,
                    "beta.kubernetes.io/os", Labels.OS,
                    "beta.kubernetes.io/instance-type", Labels.INSTANCE_TYPE),
            Map.of(Labels.CAPACITY_TYPE, Set.of("on-demand", "spot", "reserved")));

    public LabelSchema {
        wellKnown = Set.copyOf(wellKnown);
        restrictedDomains = Set.copyOf(restrictedDomains);
        aliases = Map.copyOf(aliases);
        knownValues = Map.copyOf(knownValues);
    }

    /** This schema together with a provider's. On a clash of aliases or known values the provider's wins. */
    public LabelSchema with(LabelSchema provider) {
        Map<String, String> allAliases = new TreeMap<>(aliases);
        allAliases.putAll(provider.aliases);
        Map<String, Set<String>> allKnown = new TreeMap<>(knownValues);
        allKnown.putAll(provider.knownValues);
        return new LabelSchema(
                union(wellKnown, provider.wellKnown),
                union(restrictedDomains, provider.restrictedDomains),
                allAliases,
                allKnown);
    }

    private static Set<String> union(Set<String> a, Set<String> b) {
        Set<String> all = new TreeSet<>(a);
        all.addAll(b);
        return all;
    }

    /** The name used here for {@code key}: itself, unless it is an alias (SCH-LBL-01). */
    public String canonical(String key) {
        return aliases.getOrDefault(key, key);
    }

    public boolean isWellKnown(String key) {
        return wellKnown.contains(key);
    }

    /** True if neither users nor pods may set the key (SCH-LBL-04). */
    public boolean isRestricted(String key) {
        if (wellKnown.contains(key)) {
            return false;
        }
        if (key.equals(Labels.HOSTNAME)) {
            return true;
        }
        int slash = key.indexOf('/');
        String domain = slash < 0 ? "" : key.substring(0, slash);
        return restrictedDomains.stream().anyMatch(d -> domain.equals(d) || domain.endsWith("." + d));
    }
}
