package io.karpenter.aws.userdata;

import io.karpenter.aws.nodeclass.AmiFamily;
import io.karpenter.aws.settings.ClusterFacts;
import io.karpenter.core.cloud.machine.LaunchRequest;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodeclaim.NewNodeClaim;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.taint.TaintEffect;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Builds settings for tests: a spot node of pool web with a taint, 29 pods, in a cluster whose addresses are known. */
final class Boot {

    static final Taint DEDICATED = new Taint("dedicated", "web", TaintEffect.NO_SCHEDULE);

    private final AmiFamily family;
    private final Map<String, Object> spec = new LinkedHashMap<>();
    private final Map<String, Object> kubelet = new LinkedHashMap<>();
    private Optional<String> serviceCidr = Optional.of("172.20.0.0/16");
    private Optional<String> dns = Optional.of("172.20.0.10");
    private String caBundle = "Y2E=";
    private Optional<BottlerocketRelease> release = Optional.empty();

    private Boot(AmiFamily family) {
        this.family = family;
    }

    static Boot of(AmiFamily family) {
        return new Boot(family);
    }

    Boot custom(String text) {
        spec.put("userData", text);
        return this;
    }

    Boot localDisks() {
        spec.put("instanceStorePolicy", "RAID0");
        return this;
    }

    Boot kubelet(String field, Object value) {
        kubelet.put(field, value);
        return this;
    }

    Boot withoutServiceCidr() {
        serviceCidr = Optional.empty();
        return this;
    }

    Boot dns(String address) {
        dns = Optional.of(address);
        return this;
    }

    Boot caBundle(String text) {
        caBundle = text;
        return this;
    }

    Boot release(BottlerocketRelease known) {
        release = Optional.of(known);
        return this;
    }

    /** Every field that families other than AL2023 and Custom know, but for addresses. */
    Boot everything() {
        return kubelet("systemReserved", Map.of("memory", "100Mi", "cpu", "100m"))
                .kubelet("kubeReserved", Map.of("cpu", "200m"))
                .kubelet("evictionHard", Map.of("nodefs.available", "10%", "memory.available", "5%"))
                .kubelet("evictionSoft", Map.of("memory.available", "10%"))
                .kubelet("evictionSoftGracePeriod", Map.of("memory.available", "1m30s"))
                .kubelet("evictionMaxPodGracePeriod", 60)
                .kubelet("imageGCHighThresholdPercent", 85)
                .kubelet("imageGCLowThresholdPercent", 80)
                .kubelet("cpuCFSQuota", false);
    }

    BootCluster cluster() {
        return new BootCluster("demo", new ClusterFacts("https://api.demo", caBundle, dns), serviceCidr);
    }

    BootSettings settings() {
        NewNodeClaim.Spec claim = new NewNodeClaim.Spec(
                List.of(),
                ResourceList.EMPTY,
                List.of(DEDICATED),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return BootSettings.of(
                cluster(),
                family,
                KubeletSettings.of(kubelet, 29, dns),
                new LaunchRequest("web-1", "uid", Map.of(Labels.NODEPOOL, "web"), Map.of(), claim, Optional.empty()),
                CapacityType.SPOT,
                spec,
                release);
    }

    /** Settings with no labels, and no taint but Karpenter's own, where no address of DNS is known. */
    BootSettings leastSettings() {
        dns = Optional.empty();
        return new BootSettings(
                cluster(),
                family,
                KubeletSettings.of(Map.of(), 29, dns),
                Map.of(),
                BootSettings.taints(List.of(), List.of()),
                Optional.empty(),
                false,
                Optional.empty());
    }

    String text() {
        return UserDataWriter.write(settings()).text();
    }
}
