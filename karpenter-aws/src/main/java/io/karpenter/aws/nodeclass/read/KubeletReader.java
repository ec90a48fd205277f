package io.karpenter.aws.nodeclass.read;

import io.karpenter.aws.nodeclass.AmiFamily;
import io.karpenter.aws.nodeclass.EvictionThreshold;
import io.karpenter.aws.nodeclass.Kubelet;
import io.karpenter.aws.nodeclass.KubeletExpressions;
import io.karpenter.aws.tree.Fields;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.QuantityFormatException;
import io.karpenter.core.quantity.ResourceList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code spec.kubelet}. What an older release accepts and a newer one refuses is a warning. Texts where numbers or quantities are expected are
 * expressions, which are not looked into. Source: API-ENC-60 to API-ENC-82.
 */
final class KubeletReader {

    private static final Set<String> RESERVABLE = new TreeSet<>(Set.of("cpu", "memory", "ephemeral-storage", "pid"));
    private static final Set<String> SIGNALS = new TreeSet<>(Set.of(
            "memory.available",
            "nodefs.available",
            "nodefs.inodesFree",
            "imagefs.available",
            "imagefs.inodesFree",
            "pid.available"));
    private static final Pattern PERCENT = Pattern.compile("^([0-9]+(?:\\.[0-9]+)?)%$");
    private static final Pattern DURATION = Pattern.compile("^(0|([0-9]+(\\.[0-9]*)?(ns|us|µs|ms|s|m|h))+)$");

    private final Fields kubelet;
    private final AmiFamily family;

    private KubeletReader(Fields kubelet, AmiFamily family) {
        this.kubelet = kubelet;
        this.family = family;
    }

    static Kubelet read(Fields kubelet, AmiFamily family) {
        return new KubeletReader(kubelet, family).read();
    }

    private Kubelet read() {
        OptionalInt maxPods = maxPods();
        OptionalInt podsPerCore = integer("podsPerCore");
        if (podsPerCore.isPresent() && !family.honoursPodsPerCore()) {
            kubelet.warning("podsPerCore", "ignored by family " + family);
        }
        Map<String, String> kubeExpressions = new TreeMap<>();
        Map<String, String> systemExpressions = new TreeMap<>();
        ResourceList kubeReserved = reserved(KubeletExpressions.KUBE_RESERVED, kubeExpressions);
        ResourceList systemReserved = reserved(KubeletExpressions.SYSTEM_RESERVED, systemExpressions);
        Map<String, EvictionThreshold> hard = thresholds("evictionHard");
        checkSoftEviction();
        thresholds("evictionMinimumReclaim");
        checkImageCollection();
        checkOthers();
        return new Kubelet(
                maxPods,
                podsPerCore,
                kubeReserved,
                systemReserved,
                Optional.ofNullable(hard.get("memory.available")),
                Optional.ofNullable(hard.get("nodefs.available")),
                new KubeletExpressions(
                        kubelet.isText(KubeletExpressions.MAX_PODS)
                                ? kubelet.text(KubeletExpressions.MAX_PODS)
                                : Optional.empty(),
                        kubeExpressions,
                        systemExpressions));
    }

    private OptionalInt maxPods() {
        return kubelet.isText(KubeletExpressions.MAX_PODS) ? OptionalInt.empty() : integer(KubeletExpressions.MAX_PODS);
    }

    private OptionalInt integer(String name) {
        OptionalLong value = kubelet.integer(name, 0, Integer.MAX_VALUE);
        return value.isPresent() ? OptionalInt.of((int) value.getAsLong()) : OptionalInt.empty();
    }

    private ResourceList reserved(String name, Map<String, String> expressions) {
        Map<String, Quantity> amounts = new TreeMap<>();
        kubelet.scalarMap(name).orElse(Map.of()).forEach((resource, text) -> {
            Optional<Quantity> amount = quantity(text);
            if (!RESERVABLE.contains(resource)) {
                kubelet.problem(name, "amounts of %s, unlike %s".formatted(String.join(", ", RESERVABLE), resource));
            } else if (text.startsWith("-")
                    || amount.filter(a -> a.signum() < 0).isPresent()) {
                kubelet.problem(name, "amounts of at least 0, unlike %s of %s".formatted(text, resource));
            } else if (amount.isEmpty()) {
                expressions.put(resource, text);
            } else {
                amounts.put(resource, amount.get());
            }
        });
        return ResourceList.of(amounts);
    }

    private Map<String, EvictionThreshold> thresholds(String name) {
        Map<String, EvictionThreshold> thresholds = new HashMap<>();
        kubelet.scalarMap(name).orElse(Map.of()).forEach((signal, text) -> {
            if (!SIGNALS.contains(signal)) {
                kubelet.problem(name, "%s, unlike %s".formatted(String.join(", ", SIGNALS), signal));
            }
            Optional<EvictionThreshold> threshold = threshold(text);
            if (threshold.isEmpty()) {
                kubelet.problem(name, "0%% to 100%% or a quantity of at least 0, unlike \"%s\"".formatted(text));
            } else {
                thresholds.put(signal, threshold.get());
            }
        });
        return thresholds;
    }

    private static Optional<EvictionThreshold> threshold(String text) {
        Matcher percent = PERCENT.matcher(text);
        if (percent.matches()) {
            double value = Double.parseDouble(percent.group(1));
            return value <= 100 ? Optional.of(new EvictionThreshold.Percent(value)) : Optional.empty();
        }
        return quantity(text).filter(q -> q.signum() >= 0).map(EvictionThreshold.Amount::new);
    }

    private static Optional<Quantity> quantity(String text) {
        try {
            return Optional.of(Quantity.parse(text));
        } catch (QuantityFormatException e) {
            return Optional.empty();
        }
    }

    /** Soft eviction never takes room from pods (AWS-CAP-12), but it must be well-formed. */
    private void checkSoftEviction() {
        Set<String> soft = thresholds("evictionSoft").keySet();
        Map<String, String> periods = kubelet.textMap("evictionSoftGracePeriod").orElse(Map.of());
        periods.forEach((signal, period) -> {
            if (!SIGNALS.contains(signal)) {
                kubelet.problem(
                        "evictionSoftGracePeriod", "%s, unlike %s".formatted(String.join(", ", SIGNALS), signal));
            }
            if (!DURATION.matcher(period).matches()) {
                kubelet.problem("evictionSoftGracePeriod", "durations such as 1m30s, unlike \"%s\"".formatted(period));
            }
        });
        if (!soft.equals(periods.keySet())) {
            kubelet.problem("evictionSoftGracePeriod", "a period for each signal of evictionSoft, and for no other");
        }
        OptionalLong most = kubelet.integer("evictionMaxPodGracePeriod", Integer.MIN_VALUE, Integer.MAX_VALUE);
        if (most.isPresent() && most.getAsLong() < 0) {
            kubelet.warning("evictionMaxPodGracePeriod", "negative, newer releases refuse it");
        }
    }

    private void checkImageCollection() {
        OptionalLong high = kubelet.integer("imageGCHighThresholdPercent", 0, 100);
        OptionalLong low = kubelet.integer("imageGCLowThresholdPercent", 0, 100);
        if (high.isPresent() && low.isPresent() && high.getAsLong() <= low.getAsLong()) {
            kubelet.problem("imageGCHighThresholdPercent", "more than imageGCLowThresholdPercent, " + low.getAsLong());
        }
    }

    private void checkOthers() {
        kubelet.flag("cpuCFSQuota");
        if (kubelet.texts("clusterDNS").map(dns -> dns.size() > 1).orElse(false) && !family.takesAnyKubeletField()) {
            kubelet.warning("clusterDNS", "family %s uses the first one only".formatted(family));
        }
        if (kubelet.has("registerWithTaints")) {
            kubelet.warning("registerWithTaints", "ignored: Karpenter sets it itself");
        }
        for (String name : KubeletFields.PASSED_ON.keySet()) {
            if (kubelet.has(name) && !family.takesAnyKubeletField()) {
                kubelet.warning(name, "ignored by family " + family);
            }
        }
        kubelet.warnOfOthers();
    }
}
