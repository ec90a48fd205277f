package io.karpenter.aws.nodeclass.read;

import static io.karpenter.aws.nodeclass.read.KubeletField.ANY;
import static io.karpenter.aws.nodeclass.read.KubeletField.BOOLEAN;
import static io.karpenter.aws.nodeclass.read.KubeletField.DURATION;
import static io.karpenter.aws.nodeclass.read.KubeletField.INTEGER;
import static io.karpenter.aws.nodeclass.read.KubeletField.LONG;
import static io.karpenter.aws.nodeclass.read.KubeletField.NUMBER;
import static io.karpenter.aws.nodeclass.read.KubeletField.QUANTITY;
import static io.karpenter.aws.nodeclass.read.KubeletField.TEXT;
import static io.karpenter.aws.nodeclass.read.KubeletField.listOf;
import static io.karpenter.aws.nodeclass.read.KubeletField.mapOf;
import static io.karpenter.aws.nodeclass.read.KubeletField.object;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** The fields of a kubelet configuration that Karpenter itself does not look at. */
final class KubeletFields {

    private static final Map<KubeletField, String> PLAIN = Map.of(
            TEXT,
            """
            address cgroupDriver cgroupRoot clusterDomain configMapAndSecretChangeDetectionStrategy containerLogMaxSize
            containerRuntimeEndpoint contentType cpuManagerPolicy hairpinMode healthzBindAddress
            imagePullCredentialsVerificationPolicy imageServiceEndpoint kubeReservedCgroup kubeletCgroups memoryManagerPolicy
            podCIDR podLogsDir providerID reservedSystemCPUs resolvConf showHiddenMetricsForVersion staticPodPath staticPodURL
            systemCgroups systemReservedCgroup tlsCertFile tlsMinVersion tlsPrivateKeyFile topologyManagerPolicy
            topologyManagerScope volumePluginDir""",
            DURATION,
            """
            containerLogMonitorInterval cpuCFSQuotaPeriod cpuManagerReconcilePeriod evictionPressureTransitionPeriod
            fileCheckFrequency httpCheckFrequency imageMaximumGCAge imageMinimumGCAge nodeStatusReportFrequency
            nodeStatusUpdateFrequency runtimeRequestTimeout shutdownGracePeriod shutdownGracePeriodCriticalPods
            streamingConnectionIdleTimeout syncFrequency volumeStatsAggPeriod""",
            INTEGER,
            """
            containerLogMaxFiles containerLogMaxWorkers eventBurst eventRecordQPS healthzPort iptablesDropBit
            iptablesMasqueradeBit kubeAPIBurst kubeAPIQPS maxParallelImagePulls nodeLeaseDurationSeconds nodeStatusMaxImages
            oomScoreAdj port readOnlyPort registryBurst registryPullQPS""",
            LONG,
            "maxOpenFiles podPidsLimit",
            NUMBER,
            "memoryThrottlingFactor",
            BOOLEAN,
            """
            cgroupsPerQOS enableContentionProfiling enableControllerAttachDetach enableDebugFlagsHandler
            enableDebuggingHandlers enableProfilingHandler enableServer enableSystemLogHandler enableSystemLogQuery failCgroupV1
            failSwapOn kernelMemcgNotification localStorageCapacityIsolation makeIPTablesUtilChains mergeDefaultEvictionSettings
            protectKernelDefaults registerNode rotateCertificates runOnce seccompDefault serializeImagePulls serverTLSBootstrap
            singleProcessOOMKill""",
            listOf(TEXT),
            "allowedUnsafeSysctls enforceNodeAllocatable preloadedImagesVerificationAllowlist tlsCipherSuites",
            mapOf(TEXT),
            "cpuManagerPolicyOptions qosReserved topologyManagerPolicyOptions",
            // Its thresholds are looked at where those of eviction are.
            ANY,
            "evictionMinimumReclaim");

    /**
     * Fields of Kubernetes' KubeletConfiguration v1beta1 that only some families pass on (API-ENC-74, API-ENC-76), but for
     * {@code registerWithTaints}, which Karpenter sets itself (API-ENC-75).
     */
    static final Map<String, KubeletField> PASSED_ON = all();

    private KubeletFields() {}

    private static Map<String, KubeletField> all() {
        Map<String, KubeletField> all = new TreeMap<>();
        PLAIN.forEach((field, names) -> {
            for (String name : names.split("\\s+")) {
                all.put(name, field);
            }
        });
        all.put(
                "authentication",
                object(Map.of(
                        "anonymous",
                        object(Map.of("enabled", BOOLEAN)),
                        "webhook",
                        object(Map.of("enabled", BOOLEAN, "cacheTTL", DURATION)),
                        "x509",
                        object(Map.of("clientCAFile", TEXT)))));
        all.put(
                "authorization",
                object(Map.of(
                        "mode",
                        TEXT,
                        "webhook",
                        object(Map.of("cacheAuthorizedTTL", DURATION, "cacheUnauthorizedTTL", DURATION)))));
        all.put("crashLoopBackOff", object(Map.of("maxContainerRestartPeriod", DURATION)));
        all.put("featureGates", mapOf(BOOLEAN));
        all.put(
                "logging",
                object(Map.of(
                        "format",
                        TEXT,
                        "flushFrequency",
                        ANY,
                        "verbosity",
                        INTEGER,
                        "vmodule",
                        listOf(object(Map.of("filePattern", TEXT, "verbosity", INTEGER))),
                        "options",
                        mapOf(ANY))));
        all.put("memorySwap", object(Map.of("swapBehavior", TEXT)));
        all.put("reservedMemory", listOf(object(Map.of("numaNode", INTEGER, "limits", mapOf(QUANTITY)))));
        all.put(
                "shutdownGracePeriodByPodPriority",
                listOf(object(Map.of("priority", INTEGER, "shutdownGracePeriodSeconds", LONG))));
        all.put("staticPodURLHeader", mapOf(listOf(TEXT)));
        all.put("tracing", object(Map.of("endpoint", TEXT, "samplingRatePerMillion", INTEGER)));
        all.put("userNamespaces", object(Map.of("idsPerPod", LONG)));
        return Collections.unmodifiableMap(all);
    }
}
