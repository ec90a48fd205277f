package io.karpenter.core.testkit;

import io.karpenter.core.label.Labels;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.taint.Toleration;
import io.karpenter.core.workload.ContainerRequest;
import io.karpenter.core.workload.EffectiveRequest;
import io.karpenter.core.workload.HostPort;
import io.karpenter.core.workload.LabelSelector;
import io.karpenter.core.workload.NodeAffinity;
import io.karpenter.core.workload.NodeSelectorTerm;
import io.karpenter.core.workload.OwnerReference;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodAffinity;
import io.karpenter.core.workload.PodAffinityTerm;
import io.karpenter.core.workload.PodId;
import io.karpenter.core.workload.PodPhase;
import io.karpenter.core.workload.PodSpec;
import io.karpenter.core.workload.TopologySpreadConstraint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * Builds pods. A pod called {@code web} has the label {@code app=web} unless labels are given, asks for nothing, and lives in
 * the namespace {@code default}. Replicas are called {@code web-0}, {@code web-1}, … and share one {@link PodSpec}.
 */
public final class PodBuilder {

    /** The label that tells workloads apart. */
    public static final String APP = "app";

    private String name;
    private String namespace = "default";
    private String uid = "";
    private OptionalInt replicas = OptionalInt.empty();
    private final Map<String, String> labels = new TreeMap<>();
    private final Map<String, String> annotations = new TreeMap<>();
    private final Map<String, Quantity> requests = new TreeMap<>();
    private final Map<String, String> nodeSelector = new TreeMap<>();
    private final List<NodeSelectorTerm> requiredTerms = new ArrayList<>();
    private final List<NodeAffinity.Preferred> preferredTerms = new ArrayList<>();
    private final List<PodAffinityTerm> affinity = new ArrayList<>();
    private final List<PodAffinityTerm.Weighted> preferredAffinity = new ArrayList<>();
    private final List<PodAffinityTerm> antiAffinity = new ArrayList<>();
    private final List<PodAffinityTerm.Weighted> preferredAntiAffinity = new ArrayList<>();
    private final List<TopologySpreadConstraint> spread = new ArrayList<>();
    private final List<Toleration> tolerations = new ArrayList<>();
    private final List<HostPort> hostPorts = new ArrayList<>();
    private final List<String> volumeClaims = new ArrayList<>();
    private final List<OwnerReference> owners = new ArrayList<>();
    private int priority;
    private boolean usesResourceClaims;
    private Optional<String> node = Optional.empty();
    private Optional<PodPhase> phase = Optional.empty();
    private Instant created = Instant.EPOCH;
    private Optional<Instant> started = Optional.empty();
    private boolean terminating;
    private boolean gated;
    private Optional<Boolean> ready = Optional.empty();

    private PodBuilder(String name) {
        this.name = name;
    }

    /** One pod called {@code name}. */
    public static PodBuilder pod(String name) {
        return new PodBuilder(name);
    }

    /** {@code count} pods called {@code pod-0}, {@code pod-1}, …. */
    public static PodBuilder pods(int count) {
        return new PodBuilder("pod").replicas(count);
    }

    public PodBuilder named(String value) {
        name = value;
        return this;
    }

    public PodBuilder namespace(String value) {
        namespace = value;
        return this;
    }

    public PodBuilder uid(String value) {
        uid = value;
        return this;
    }

    /** Makes {@code count} pods called {@code <name>-<i>}. */
    public PodBuilder replicas(int count) {
        replicas = OptionalInt.of(count);
        return this;
    }

    public PodBuilder label(String key, String value) {
        labels.put(key, value);
        return this;
    }

    public PodBuilder annotation(String key, String value) {
        annotations.put(key, value);
        return this;
    }

    /** Cores, e.g. {@code "250m"}. */
    public PodBuilder cpu(String amount) {
        return request("cpu", amount);
    }

    public PodBuilder memory(String amount) {
        return request("memory", amount);
    }

    public PodBuilder request(String resource, String amount) {
        requests.put(resource, Quantity.parse(amount));
        return this;
    }

    public PodBuilder nodeSelector(String key, String value) {
        nodeSelector.put(key, value);
        return this;
    }

    public PodBuilder zone(String zone) {
        return nodeSelector(Labels.ZONE, zone);
    }

    public PodBuilder capacityType(String capacityType) {
        return nodeSelector(Labels.CAPACITY_TYPE, capacityType);
    }

    /** Adds one alternative of required node affinity; several calls are ORed. */
    public PodBuilder requiresNode(Expression... expressions) {
        requiredTerms.add(NodeSelectorTerm.of(expressions));
        return this;
    }

    public PodBuilder prefersNode(int weight, Expression... expressions) {
        preferredTerms.add(new NodeAffinity.Preferred(weight, NodeSelectorTerm.of(expressions)));
        return this;
    }

    /** A hard spread of this pod's own workload (same {@link #APP} label). */
    public PodBuilder spread(String topologyKey, int maxSkew) {
        return spread(TopologySpreadConstraint.hard(topologyKey, maxSkew, own()));
    }

    /** A soft spread of this pod's own workload. */
    public PodBuilder prefersSpread(String topologyKey, int maxSkew) {
        return spread(TopologySpreadConstraint.soft(topologyKey, maxSkew, own()));
    }

    public PodBuilder spread(TopologySpreadConstraint constraint) {
        spread.add(constraint);
        return this;
    }

    /** Required affinity to the pods of workload {@code app}. */
    public PodBuilder near(String topologyKey, String app) {
        return near(PodAffinityTerm.of(topologyKey, LabelSelector.of(APP, app)));
    }

    public PodBuilder near(PodAffinityTerm term) {
        affinity.add(term);
        return this;
    }

    /** Required affinity to this pod's own workload. */
    public PodBuilder nearEachOther(String topologyKey) {
        return near(PodAffinityTerm.of(topologyKey, own()));
    }

    public PodBuilder prefersNear(int weight, String topologyKey, String app) {
        preferredAffinity.add(
                new PodAffinityTerm.Weighted(weight, PodAffinityTerm.of(topologyKey, LabelSelector.of(APP, app))));
        return this;
    }

    /** Required anti-affinity to the pods of workload {@code app}. */
    public PodBuilder apartFrom(String topologyKey, String app) {
        return apartFrom(PodAffinityTerm.of(topologyKey, LabelSelector.of(APP, app)));
    }

    public PodBuilder apartFrom(PodAffinityTerm term) {
        antiAffinity.add(term);
        return this;
    }

    /** Required anti-affinity within this pod's own workload. */
    public PodBuilder apartFromEachOther(String topologyKey) {
        return apartFrom(PodAffinityTerm.of(topologyKey, own()));
    }

    public PodBuilder prefersApartFrom(int weight, String topologyKey, String app) {
        preferredAntiAffinity.add(
                new PodAffinityTerm.Weighted(weight, PodAffinityTerm.of(topologyKey, LabelSelector.of(APP, app))));
        return this;
    }

    /** Tolerates every taint with this key, whatever its value and effect. */
    public PodBuilder tolerates(String taintKey) {
        return tolerates(new Toleration(taintKey, Toleration.Operator.EXISTS, "", Optional.empty()));
    }

    public PodBuilder tolerates(String taintKey, String value, TaintEffect effect) {
        return tolerates(new Toleration(taintKey, Toleration.Operator.EQUAL, value, Optional.of(effect)));
    }

    public PodBuilder tolerates(Toleration toleration) {
        tolerations.add(toleration);
        return this;
    }

    /** A TCP port on all addresses of the node. */
    public PodBuilder hostPort(int port) {
        return hostPort(new HostPort("", port, "TCP"));
    }

    public PodBuilder hostPort(HostPort port) {
        hostPorts.add(port);
        return this;
    }

    /** Mounts a claim of the pod's namespace. */
    public PodBuilder volumeClaim(String claim) {
        volumeClaims.add(claim);
        return this;
    }

    public PodBuilder ownedBy(String apiVersion, String kind, String owner) {
        owners.add(new OwnerReference(apiVersion, kind, owner, "", true));
        return this;
    }

    public PodBuilder priority(int value) {
        priority = value;
        return this;
    }

    public PodBuilder usesResourceClaims() {
        usesResourceClaims = true;
        return this;
    }

    /** Running on {@code nodeName}. */
    public PodBuilder on(String nodeName) {
        node = Optional.of(nodeName);
        return this;
    }

    public PodBuilder phase(PodPhase value) {
        phase = Optional.of(value);
        return this;
    }

    public PodBuilder created(Instant value) {
        created = value;
        return this;
    }

    public PodBuilder started(Instant value) {
        started = Optional.of(value);
        return this;
    }

    public PodBuilder terminating() {
        terminating = true;
        return this;
    }

    public PodBuilder gated() {
        gated = true;
        return this;
    }

    public PodBuilder ready(boolean value) {
        ready = Optional.of(value);
        return this;
    }

    private Map<String, String> effectiveLabels() {
        return labels.isEmpty() ? Map.of(APP, name) : labels;
    }

    private LabelSelector own() {
        Map<String, String> all = effectiveLabels();
        return all.containsKey(APP) ? LabelSelector.of(APP, all.get(APP)) : new LabelSelector(all, List.of());
    }

    public PodSpec spec() {
        return PodSpec.builder()
                .labels(effectiveLabels())
                .annotations(annotations)
                .requests(EffectiveRequest.of(
                        List.of(ContainerRequest.of(ResourceList.of(requests))),
                        List.of(),
                        ResourceList.EMPTY,
                        ResourceList.EMPTY))
                .nodeSelector(nodeSelector)
                .nodeAffinity(new NodeAffinity(requiredTerms, preferredTerms))
                .podAffinity(new PodAffinity(affinity, preferredAffinity))
                .podAntiAffinity(new PodAffinity(antiAffinity, preferredAntiAffinity))
                .topologySpread(spread)
                .tolerations(tolerations)
                .hostPorts(hostPorts)
                .priority(priority)
                .usesResourceClaims(usesResourceClaims)
                .build();
    }

    private Pod.Status status() {
        PodPhase effectivePhase = phase.orElse(node.isPresent() ? PodPhase.RUNNING : PodPhase.PENDING);
        return new Pod.Status(
                effectivePhase,
                node,
                created,
                started,
                terminating,
                gated,
                ready.orElse(effectivePhase == PodPhase.RUNNING));
    }

    /** All replicas, in order. */
    public List<Pod> build() {
        PodSpec spec = spec();
        Pod.Status status = status();
        if (replicas.isEmpty()) {
            return List.of(pod(name, uid, spec, status));
        }
        List<Pod> result = new ArrayList<>();
        for (int i = 0; i < replicas.getAsInt(); i++) {
            result.add(pod(name + "-" + i, uid.isEmpty() ? "" : uid + "-" + i, spec, status));
        }
        return result;
    }

    /** The only pod. */
    public Pod one() {
        List<Pod> all = build();
        if (all.size() != 1) {
            throw new IllegalStateException(all.size() + " pods are built where one is asked for");
        }
        return all.get(0);
    }

    private Pod pod(String podName, String podUid, PodSpec spec, Pod.Status status) {
        return new Pod(new PodId(namespace, podName), podUid, spec, volumeClaims, owners, status);
    }
}
