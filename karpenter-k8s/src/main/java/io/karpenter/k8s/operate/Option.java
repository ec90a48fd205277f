package io.karpenter.k8s.operate;

import java.util.List;
import java.util.Locale;

/** The settings of a controller as users write them; {@link #name} is the variable of the environment. Source: deployment.md 1.1; OPS-01. */
public enum Option {
    KARPENTER_SERVICE(Kind.TEXT, "", "Name of the Service; nothing depends on it any more."),
    METRICS_PORT(Kind.PORT, "8080", "Port of /metrics, and of profiling."),
    HEALTH_PROBE_PORT(Kind.PORT, "8081", "Port of /healthz and /readyz."),
    KUBE_CLIENT_QPS(
            Kind.INTEGER, "200", "Requests to the API server in a second, in the long run; 0 or less: no limit."),
    KUBE_CLIENT_BURST(Kind.INTEGER, "300", "Requests to the API server at once."),
    ENABLE_PROFILING(Kind.BOOLEAN, "false", "Offers profiling below /debug on the port of the metrics."),
    DISABLE_CONTROLLER_WARMUP(
            Kind.BOOLEAN, "true", "A replica that does not lead does not watch the cluster before it does."),
    DISABLE_LEADER_ELECTION(Kind.BOOLEAN, "false", "Leads without asking; for a single replica."),
    DISABLE_CLUSTER_STATE_OBSERVABILITY(
            Kind.BOOLEAN,
            "false",
            "No metrics of single nodes, pods and NodePools, no metrics and events of conditions."),
    LEADER_ELECTION_NAME(Kind.TEXT, "karpenter-leader-election", "Name of the Lease that replicas compete for."),
    LEADER_ELECTION_NAMESPACE(
            Kind.TEXT, "", "Namespace of the Lease; empty: that of the pod. Needed outside of a cluster."),
    MEMORY_LIMIT(
            Kind.LONG,
            "-1",
            "Memory of the container, in bytes; it is said if the heap may take more than 90 % of it."),
    CPU_REQUESTS(Kind.LONG, "1000", "CPU of the container, in thousandths of a core; more means more workers."),
    LOG_LEVEL(Kind.WORD, "info", List.of("debug", "info", "error"), "What is logged, and all that is graver."),
    LOG_OUTPUT_PATHS(Kind.LIST, "stdout", "Where to log: stdout, stderr, files."),
    LOG_ERROR_OUTPUT_PATHS(Kind.LIST, "stderr", "Where to log that logging fails: stdout, stderr, files."),
    BATCH_MAX_DURATION(Kind.DURATION, "10s", "Longest time that pods are waited for before nodes are planned."),
    BATCH_IDLE_DURATION(Kind.DURATION, "1s", "Nodes are planned once no new pod has come for this long."),
    IMPROVEMENT_TIME(
            Kind.DURATION, "0s", "Time that a plan for pending pods is improved for before it is carried out; ours."),
    PREFERENCE_POLICY(
            Kind.WORD,
            "Respect",
            List.of("Respect", "Strict", "Ignore"),
            "What preferences of pods count for; Strict is ours."),
    MIN_VALUES_POLICY(
            Kind.WORD, "Strict", List.of("Strict", "BestEffort"), "Whether minValues may be lowered to what there is."),
    RISK(
            Kind.WORD,
            "off",
            List.of("off", "on"),
            "off: nodes are chosen by price. on: by expected cost, interruptions and shortages counted; ours."),
    RISK_VOLATILITY_WEIGHT(
            Kind.NUMBER,
            "2",
            "By this times its price's standard deviation over its mean a spot pool's rate of interruptions is raised, with --risk on; ours."),
    PLACEMENT_HINTS(
            Kind.BOOLEAN,
            "true",
            "Tells the kube-scheduler which pods a new node was planned for, one request a pod; ours."),
    CONSOLIDATION_METHOD(
            Kind.WORD,
            "global",
            List.of("global", "reference"),
            "global: any nodes for any nodes, as one optimisation; reference: one command at a time, as Karpenter does; ours."),
    CONSOLIDATION_TIME(
            Kind.DURATION,
            "10s",
            "Time that a consolidation of the whole cluster is searched for, a twentieth of it after a small change; ours."),
    CONSOLIDATION_EVICTION_PRICE(
            Kind.NUMBER, "0.01", "USD that the eviction of a usual pod is worth; more moves fewer pods; ours."),
    CONSOLIDATION_PAYBACK(
            Kind.DURATION, "1h", "Within this time a saving has to outweigh the evictions it takes; ours."),
    SPOT_TO_SPOT_MIN_TYPES(
            Kind.NUMBER,
            "15",
            "So many cheaper instance types must be there to exchange a single spot node for a spot node; ours."),
    DISRUPTION_VALIDATION_DELAY(
            Kind.DURATION,
            "15s",
            "How long after it was decided a consolidation is looked at again, and carried out if it still holds; ours."),
    EXPIRY_WINDOW(
            Kind.DURATION,
            "0s",
            "So long before it expires a node is exchanged under budgets, its replacement first; 0s: it is not; ours."),
    STATIC_DRIFT_DELETES_FIRST(
            Kind.BOOLEAN,
            "false",
            "A static NodePool whose limit leaves no room for a replacement gives a drifted node up before; ours."),
    IGNORE_DRA_REQUESTS(Kind.BOOLEAN, "true", "Leaves pods with resource claims to others."),
    NODE_REPAIR_MAX_UNHEALTHY(
            Kind.PERCENTAGE,
            "20%",
            "If more of a NodePool's nodes are unhealthy, rounded up to a whole one, none is repaired; ours."),
    FEATURE_GATES(Kind.GATES, "", "Switches features on or off, Name=true,Other=false."),
    SCHEDULER_CONFIG(
            Kind.DOCUMENT,
            "",
            "YAML or JSON: its podTopologySpread.defaultConstraints are given to pods without spread constraints.");

    private final Kind kind;
    private final String standard;
    private final List<String> words;
    private final String meaning;

    Option(Kind kind, String standard, String meaning) {
        this(kind, standard, List.of(), meaning);
    }

    Option(Kind kind, String standard, List<String> words, String meaning) {
        this.kind = kind;
        this.standard = standard;
        this.words = words;
        this.meaning = meaning;
    }

    /** What values an option takes. */
    public enum Kind {
        TEXT("TEXT"),
        INTEGER("N"),
        LONG("N"),
        PORT("PORT"),
        BOOLEAN("BOOL"),
        DURATION("DURATION"),
        PERCENTAGE("N%"),
        NUMBER("USD"),
        WORD("WORD"),
        LIST("LIST"),
        GATES("GATE=BOOL,…"),
        DOCUMENT("DOCUMENT");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** In help texts. */
        public String label() {
            return label;
        }
    }

    public Kind kind() {
        return kind;
    }

    /** Its value unless somebody says otherwise, as a user would write it. */
    public String standard() {
        return standard;
    }

    /** The words it takes; empty if it takes others as well. */
    public List<String> words() {
        return words;
    }

    /** What it does, in one sentence. */
    public String meaning() {
        return meaning;
    }

    /** Its name on the command line, hyphens in front included. */
    public String flag() {
        return "--" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
