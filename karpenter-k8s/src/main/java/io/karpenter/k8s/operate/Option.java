package io.karpenter.k8s.operate;

import io.karpenter.core.setting.Setting;
import io.karpenter.core.setting.SettingKind;
import java.util.List;

/** The settings of a controller as users write them; {@link #name} is the variable of the environment. Source: deployment.md 1.1; OPS-01. */
public enum Option implements Setting {
    KARPENTER_SERVICE(SettingKind.TEXT, "", "Name of the Service; nothing depends on it any more."),
    METRICS_PORT(SettingKind.PORT, "8080", "Port of /metrics, and of profiling."),
    HEALTH_PROBE_PORT(SettingKind.PORT, "8081", "Port of /healthz and /readyz."),
    KUBE_CLIENT_QPS(
            SettingKind.INTEGER,
            "200",
            "Requests to the API server in a second, in the long run; 0 or less: no limit."),
    KUBE_CLIENT_BURST(SettingKind.INTEGER, "300", "Requests to the API server at once."),
    ENABLE_PROFILING(SettingKind.BOOLEAN, "false", "Offers profiling below /debug on the port of the metrics."),
    DISABLE_CONTROLLER_WARMUP(
            SettingKind.BOOLEAN, "true", "A replica that does not lead does not watch the cluster before it does."),
    DISABLE_LEADER_ELECTION(SettingKind.BOOLEAN, "false", "Leads without asking; for a single replica."),
    DISABLE_CLUSTER_STATE_OBSERVABILITY(
            SettingKind.BOOLEAN,
            "false",
            "No metrics of single nodes, pods and NodePools, no metrics and events of conditions."),
    LEADER_ELECTION_NAME(SettingKind.TEXT, "karpenter-leader-election", "Name of the Lease that replicas compete for."),
    LEADER_ELECTION_NAMESPACE(
            SettingKind.TEXT, "", "Namespace of the Lease; empty: that of the pod. Needed outside of a cluster."),
    MEMORY_LIMIT(
            SettingKind.INTEGER,
            "-1",
            "Memory of the container, in bytes; it is said if the heap may take more than 90 % of it."),
    CPU_REQUESTS(
            SettingKind.INTEGER, "1000", "CPU of the container, in thousandths of a core; more means more workers."),
    LOG_LEVEL(SettingKind.WORD, "info", List.of("debug", "info", "error"), "What is logged, and all that is graver."),
    LOG_OUTPUT_PATHS(SettingKind.LIST, "stdout", "Where to log: stdout, stderr, files."),
    LOG_ERROR_OUTPUT_PATHS(SettingKind.LIST, "stderr", "Where to log that logging fails: stdout, stderr, files."),
    BATCH_MAX_DURATION(SettingKind.DURATION, "10s", "Longest time that pods are waited for before nodes are planned."),
    BATCH_IDLE_DURATION(SettingKind.DURATION, "1s", "Nodes are planned once no new pod has come for this long."),
    IMPROVEMENT_TIME(
            SettingKind.DURATION,
            "0s",
            "Time that a plan for pending pods is improved for before it is carried out; ours."),
    PREFERENCE_POLICY(
            SettingKind.WORD,
            "Respect",
            List.of("Respect", "Strict", "Ignore"),
            "What preferences of pods count for; Strict is ours."),
    MIN_VALUES_POLICY(
            SettingKind.WORD,
            "Strict",
            List.of("Strict", "BestEffort"),
            "Whether minValues may be lowered to what there is."),
    RISK(
            SettingKind.WORD,
            "off",
            List.of("off", "on"),
            "off: nodes are chosen by price. on: by expected cost, interruptions and shortages counted; ours."),
    RISK_VOLATILITY_WEIGHT(
            SettingKind.NUMBER,
            "2",
            "By this times its price's standard deviation over its mean a spot pool's rate of interruptions is raised, with --risk on; ours."),
    PLACEMENT_HINTS(
            SettingKind.BOOLEAN,
            "true",
            "Tells the kube-scheduler which pods a new node was planned for, one request a pod; ours."),
    CONSOLIDATION_METHOD(
            SettingKind.WORD,
            "global",
            List.of("global", "reference"),
            "global: any nodes for any nodes, as one optimisation; reference: one command at a time, as Karpenter does; ours."),
    CONSOLIDATION_TIME(
            SettingKind.DURATION,
            "10s",
            "Time that a consolidation of the whole cluster is searched for, a twentieth of it after a small change; ours."),
    CONSOLIDATION_EVICTION_PRICE(
            SettingKind.USD, "0.01", "USD that the eviction of a usual pod is worth; more moves fewer pods; ours."),
    CONSOLIDATION_PAYBACK(
            SettingKind.DURATION, "1h", "Within this time a saving has to outweigh the evictions it takes; ours."),
    SPOT_TO_SPOT_MIN_TYPES(
            SettingKind.INTEGER,
            "15",
            "So many cheaper instance types must be there to exchange a single spot node for a spot node; ours."),
    DISRUPTION_VALIDATION_DELAY(
            SettingKind.DURATION,
            "15s",
            "How long after it was decided a consolidation is looked at again, and carried out if it still holds; ours."),
    EXPIRY_WINDOW(
            SettingKind.DURATION,
            "0s",
            "So long before it expires a node is exchanged under budgets, its replacement first; 0s: it is not; ours."),
    STATIC_DRIFT_DELETES_FIRST(
            SettingKind.BOOLEAN,
            "false",
            "A static NodePool whose limit leaves no room for a replacement gives a drifted node up before; ours."),
    IGNORE_DRA_REQUESTS(SettingKind.BOOLEAN, "true", "Leaves pods with resource claims to others."),
    NODE_REPAIR_MAX_UNHEALTHY(
            SettingKind.PERCENTAGE,
            "20%",
            "If more of a NodePool's nodes are unhealthy, rounded up to a whole one, none is repaired; ours."),
    FEATURE_GATES(SettingKind.GATES, "", "Switches features on or off, Name=true,Other=false."),
    SCHEDULER_CONFIG(
            SettingKind.DOCUMENT,
            "",
            "YAML or JSON: its podTopologySpread.defaultConstraints are given to pods without spread constraints.");

    private final SettingKind kind;
    private final String standard;
    private final List<String> words;
    private final String meaning;

    Option(SettingKind kind, String standard, String meaning) {
        this(kind, standard, List.of(), meaning);
    }

    Option(SettingKind kind, String standard, List<String> words, String meaning) {
        this.kind = kind;
        this.standard = standard;
        this.words = words;
        this.meaning = meaning;
    }

    @Override
    public SettingKind kind() {
        return kind;
    }

    @Override
    public String standard() {
        return standard;
    }

    @Override
    public List<String> words() {
        return words;
    }

    @Override
    public String meaning() {
        return meaning;
    }
}
