package io.karpenter.solver.problem;

import io.karpenter.core.buffer.VirtualPods;
import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.Labels;
import io.karpenter.core.plan.Reason;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.rule.PodValidityRule;
import io.karpenter.core.rule.place.PodRequirements;
import io.karpenter.core.rule.place.VolumeTopology;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.taint.Toleration;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodSpec;
import io.karpenter.core.workload.TopologySpreadConstraint;
import io.karpenter.solver.api.PreferencePolicy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Sorts pending pods into {@link RawClass}es, one for each distinct (spec, namespace, volumes) and level of relaxation, and lists
 * the groups whose constraints they carry. One pass over the pods; everything else is per distinct spec. Not thread-safe.
 */
final class PodReader {

    /** Who comes first where not all get a place (SCH-QUE-01); names decide among pods of one age. */
    static final Comparator<Pod> BY_AGE = Comparator.comparing(
                    (Pod pod) -> pod.status().created())
            .thenComparing(Pod::uid)
            .thenComparing(Pod::id);

    /** The same after a look at whether pods exist: of pods that are alike, those that do get the places (SCH-BUF-08). */
    static final Comparator<Pod> BY_TURN =
            Comparator.comparing(VirtualPods::isVirtual).thenComparing(BY_AGE);

    private final Cluster cluster;
    private final LabelSchema schema;
    private final PodValidityRule validity;
    private final PreferencePolicy policy;
    private final boolean someTaintIsPreferNoSchedule;
    private final Set<String> namespaces = new TreeSet<>();
    /** Claims with access mode ReadWriteOncePod that some pod has. */
    private final Set<String> takenClaims = new HashSet<>();
    /** Numbers of distinct specs; an instance is looked at by its contents only once. */
    private final Map<PodSpec, Integer> numberOf = new IdentityHashMap<>();

    private final Map<PodSpec, Integer> numberOfEqual = new HashMap<>();
    private final List<PodSpec> specs = new ArrayList<>();
    private final Map<Integer, List<Reason>> problemsOf = new HashMap<>();
    /** Pods that are interchangeable before groups are known, oldest first. */
    private final Map<Key, List<Pod>> pods;

    private @Nullable Map<String, Set<PodSpec>> strangers;

    private final Map<Firmness, List<RawClass>> classes = new EnumMap<>(Firmness.class);

    /** What makes pods interchangeable before groups are known. */
    private record Key(
            int spec,
            String namespace,
            List<Requirements> volumes,
            Map<String, Integer> attachments,
            List<Reason> problems) {}

    PodReader(Cluster cluster, LabelSchema schema, PreferencePolicy policy) {
        this.cluster = cluster;
        this.schema = schema;
        this.validity = new PodValidityRule(cluster, schema);
        this.policy = policy;
        this.someTaintIsPreferNoSchedule = cluster.nodePools().stream()
                .flatMap(pool -> pool.template().taints().stream())
                .anyMatch(taint -> taint.effect() == TaintEffect.PREFER_NO_SCHEDULE);
        namespaces.addAll(cluster.namespaceLabels().keySet());
        for (Pod pod : cluster.pods()) {
            namespaces.add(pod.namespace());
            if (pod.isBound()) {
                takenClaims.addAll(claimsForOnePod(pod));
            }
        }
        this.pods = sorted(read());
    }

    private Map<Key, List<Pod>> read() {
        Map<Key, List<Pod>> read = new HashMap<>();
        for (Pod pod : cluster.pods()) {
            if (pod.isPending()) {
                read.computeIfAbsent(key(pod), key -> new ArrayList<>()).add(pod);
            }
        }
        return read;
    }

    /**
     * In the order of {@link #BY_TURN}, each class by its first pod, so that plans do not depend on the order in which pods are
     * listed. Pods with one spec are virtual all or none.
     */
    private static Map<Key, List<Pod>> sorted(Map<Key, List<Pod>> read) {
        Map<Key, List<Pod>> sorted = new LinkedHashMap<>();
        read.values().forEach(pods -> pods.sort(BY_AGE));
        read.entrySet().stream()
                .sorted(Comparator.comparing(entry -> entry.getValue().getFirst(), BY_TURN))
                .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        return sorted;
    }

    /** The classes where preferences are held that firm; the levels of a class follow each other, firmest first. */
    List<RawClass> classes(Firmness firmness) {
        return classes.computeIfAbsent(firmness, f -> {
            List<RawClass> all = new ArrayList<>();
            pods.forEach((key, members) -> {
                List<RawClass> chain = chain(key, f);
                chain.getFirst().pods.addAll(members);
                all.addAll(chain);
            });
            return List.copyOf(all);
        });
    }

    /** Distinct specs of pending pods. */
    List<PodSpec> specs() {
        return specs;
    }

    /** True if some NodePool has a {@code PreferNoSchedule} taint that some pending pod does not tolerate. */
    boolean preferNoScheduleMatters() {
        return cluster.nodePools().stream()
                .map(pool -> pool.template().taints())
                .anyMatch(taints -> specs.stream()
                        .anyMatch(spec -> Toleration.untolerated(taints, spec.tolerations()).stream()
                                .anyMatch(taint -> taint.effect() == TaintEffect.PREFER_NO_SCHEDULE)));
    }

    /** Names of all namespaces that occur. */
    Set<String> namespaces() {
        return namespaces;
    }

    private Key key(Pod pod) {
        int spec = numberOf.computeIfAbsent(pod.spec(), s -> numberOfEqual.computeIfAbsent(s, this::numbered));
        if (pod.volumeClaims().isEmpty()) {
            List<Reason> problems =
                    problemsOf.computeIfAbsent(spec, s -> validity.admits(pod).reasons());
            return new Key(spec, pod.namespace(), List.of(Requirements.NONE), Map.of(), problems);
        }
        Map<String, Integer> attachments = new TreeMap<>();
        VolumeTopology.attachments(pod, cluster).forEach((driver, claims) -> attachments.put(driver, claims.size()));
        return new Key(
                spec, pod.namespace(), VolumeTopology.alternatives(pod, cluster, schema), attachments, problems(pod));
    }

    /** What is wrong with a pod with volumes; a claim for one pod only goes to the first that asks for it. */
    private List<Reason> problems(Pod pod) {
        List<Reason> problems = new ArrayList<>(validity.admits(pod).reasons());
        List<String> exclusive = claimsForOnePod(pod);
        exclusive.stream()
                .filter(takenClaims::contains)
                .forEach(claim -> problems.add(new Reason.VolumeUnusable(
                        claim, "may be mounted by one pod only (ReadWriteOncePod), and another pod has it")));
        if (problems.isEmpty()) {
            takenClaims.addAll(exclusive);
        }
        return List.copyOf(problems);
    }

    private List<String> claimsForOnePod(Pod pod) {
        return pod.volumeClaims().stream()
                .map(name -> pod.namespace() + "/" + name)
                .filter(id -> Optional.ofNullable(cluster.volumeClaims().get(id))
                        .map(claim -> claim.accessModes().contains("ReadWriteOncePod"))
                        .orElse(false))
                .toList();
    }

    private int numbered(PodSpec spec) {
        specs.add(spec);
        return specs.size() - 1;
    }

    private List<RawClass> chain(Key key, Firmness firmness) {
        List<Relaxation.Level> levels =
                Relaxation.levels(specs.get(key.spec()), policy, firmness, someTaintIsPreferNoSchedule);
        Optional<RawClass> next = Optional.empty();
        List<RawClass> chain = new ArrayList<>();
        for (Relaxation.Level level : levels.reversed()) {
            RawClass raw = rawClass(key, level, firmness);
            raw.relaxed = next;
            next = Optional.of(raw);
            chain.addFirst(raw);
        }
        return chain;
    }

    /**
     * Specs of virtual pods that the spread counts and that no pod is like. The kube-scheduler does not see them, so that the
     * constraint must hold without them; virtual pods that some pod is like have their share of it (SCH-BUF-08).
     */
    private Set<PodSpec> unseenStrangers(String namespace, GroupSpec spread) {
        return strangers().getOrDefault(namespace, Set.of()).stream()
                .filter(spec -> spread.matches(namespace, spec))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** By namespace. */
    private Map<String, Set<PodSpec>> strangers() {
        if (strangers == null && specs.stream().noneMatch(VirtualPods::isMarked)) {
            strangers = Map.of();
        }
        if (strangers == null) {
            Map<String, Set<PodSpec>> found = new HashMap<>();
            Set<PodSpec> real = new HashSet<>();
            specs.stream().filter(spec -> !VirtualPods.isMarked(spec)).forEach(spec -> real.add(bare(spec)));
            pods.keySet().forEach(key -> {
                PodSpec spec = specs.get(key.spec());
                if (VirtualPods.isMarked(spec) && !real.contains(bare(spec))) {
                    found.computeIfAbsent(key.namespace(), n -> new HashSet<>()).add(spec);
                }
            });
            strangers = found;
        }
        return strangers;
    }

    private static boolean isSpread(PodSpec pod, String topologyKey) {
        return pod.topologySpread().stream()
                .anyMatch(spread -> spread.hard() && spread.topologyKey().equals(topologyKey));
    }

    /** Without what no rule looks at. */
    private static PodSpec bare(PodSpec spec) {
        return spec.toBuilder().annotations(Map.of()).priority(0).build();
    }

    private RawClass rawClass(Key key, Relaxation.Level level, Firmness firmness) {
        List<Requirements> alternatives = new ArrayList<>();
        for (Requirements ofPod : PodRequirements.alternatives(level.spec(), schema)) {
            for (Requirements ofVolumes : key.volumes()) {
                PodRequirements.together(ofPod, ofVolumes).ifPresent(alternatives::add);
            }
        }
        PodSpec original = specs.get(key.spec());
        RawClass result = new RawClass(
                original,
                key.namespace(),
                level,
                policy == PreferencePolicy.RESPECT && firmness.looksAtNodes()
                        ? NodeWishes.of(original, schema).beside(alternatives)
                        : List.copyOf(alternatives),
                key.attachments(),
                key.problems());
        PodSpec spec = level.spec();
        // What a pod prefers of nodes never limits what a spread counts (SCH-TSC-10).
        for (TopologySpreadConstraint constraint : spec.topologySpread()) {
            GroupSpec spread = GroupSpec.spread(key.namespace(), original, constraint, schema);
            Set<PodSpec> unseen = unseenStrangers(key.namespace(), spread);
            if (unseen.isEmpty() || unseen.contains(original)) {
                result.owns.add(spread);
            } else {
                // Virtual pods that are spread themselves must find it kept too; others may come whenever they like.
                Set<PodSpec> free = unseen.stream()
                        .filter(stranger -> !isSpread(stranger, constraint.topologyKey()))
                        .collect(Collectors.toUnmodifiableSet());
                result.owns.add(spread.ignoring(free));
                result.owns.add(spread.ignoring(unseen));
            }
        }
        if (!spec.podAffinity().required().isEmpty()) {
            result.owns.addAll(
                    GroupSpec.affinity(key.namespace(), spec.podAffinity().required(), cluster, namespaces));
        }
        level.affinity()
                .forEach(term ->
                        result.owns.addAll(GroupSpec.affinity(key.namespace(), List.of(term), cluster, namespaces)));
        spec.podAntiAffinity()
                .required()
                .forEach(term ->
                        result.owns.add(GroupSpec.antiAffinity(key.namespace(), term, true, cluster, namespaces)));
        level.antiAffinity()
                .forEach(term ->
                        result.owns.add(GroupSpec.antiAffinity(key.namespace(), term, false, cluster, namespaces)));
        spec.hostPorts().forEach(port -> result.owns.add(GroupSpec.port(port, Labels.HOSTNAME)));
        return result;
    }
}
