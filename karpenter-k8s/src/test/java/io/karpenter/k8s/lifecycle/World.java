package io.karpenter.k8s.lifecycle;

import io.karpenter.core.condition.Condition;
import io.karpenter.core.event.Event;
import io.karpenter.core.lifecycle.LifecycleCounts;
import io.karpenter.core.lifecycle.claim.JoinedNode;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.core.lifecycle.claim.Management;
import io.karpenter.core.testkit.ManualClock;
import io.karpenter.k8s.api.ClusterApi.DeleteOptions;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.ClusterApi.Watch;
import io.karpenter.k8s.api.FakeClusterApi;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import io.karpenter.k8s.lifecycle.claim.ObjectIndexes;
import io.karpenter.k8s.nodepool.PoolCare;
import io.karpenter.k8s.object.StatusConditions;
import io.karpenter.k8s.observe.store.ResourceStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A cluster in memory with a pool "default", a cloud, and what one program knows of both; {@link #restart} begins with a new one. */
public final class World {

    public static final ResourceKind NODE_CLASS =
            new ResourceKind("test.sh", "v1", "TestNodeClass", "testnodeclasses", false);

    public final ManualClock clock = new ManualClock();
    public final TestCloud cloud = new TestCloud(clock);
    public final FakeClusterApi api;
    public final List<Event> events = new ArrayList<>();
    public final List<String> counted = Collections.synchronizedList(new ArrayList<>());

    public ResourceStore claims = new ResourceStore(resource -> resource);
    public ResourceStore nodes = new ResourceStore(resource -> resource);
    public ResourceStore pools = new ResourceStore(resource -> resource);
    public Lifecycle lifecycle;
    public PoolCare care;
    private final List<Watch> watches = new ArrayList<>();
    private Runnable onDisruption = () -> {};

    public World() {
        this(false);
    }

    /**
     * @param delayed true if news of changes wait until they are delivered
     */
    public World(boolean delayed) {
        api = delayed ? FakeClusterApi.delayed(clock) : FakeClusterApi.immediate(clock);
        api.create(Yaml.resource(NODE_CLASS, """
                        metadata: {name: default}
                        spec: {size: large}
                        status: {conditions: [{type: Ready, status: "True", reason: Ready, lastTransitionTime: 2026-01-01T00:00:00Z}]}
                        """));
        lifecycle = newLifecycle();
        care = newCare();
        watch();
    }

    /** Everything that only the program knew is forgotten. */
    public void restart() {
        watches.forEach(Watch::close);
        watches.clear();
        claims = new ResourceStore(resource -> resource);
        nodes = new ResourceStore(resource -> resource);
        pools = new ResourceStore(resource -> resource);
        lifecycle = newLifecycle();
        care = newCare();
        watch();
    }

    private Lifecycle newLifecycle() {
        return new Lifecycle(
                api,
                claims,
                nodes,
                cloud,
                ref -> api.get(NODE_CLASS, ObjectKey.of(ref.name())),
                clock,
                events::add,
                new Counts());
    }

    private PoolCare newCare() {
        return new PoolCare(
                api,
                pools,
                new Management(cloud.nodeClassKinds()),
                ref -> api.get(NODE_CLASS, ObjectKey.of(ref.name())),
                clock);
    }

    private void watch() {
        watches.add(api.watch(ResourceKind.NODE_CLAIM, ObjectIndexes.claims(claims, cloud::machineId)));
        watches.add(api.watch(ResourceKind.NODE, ObjectIndexes.nodes(nodes, cloud::machineId)));
        watches.add(api.watch(ResourceKind.NODE_POOL, pools));
    }

    /** From now on {@code hook} is called once a claim is deleted that somebody disrupts, on the thread that does it. */
    public void onDisruption(Runnable hook) {
        onDisruption = hook;
    }

    private final class Counts implements LifecycleCounts {

        @Override
        public void disrupted(ManagedClaim claim, String reason) {
            counted.add("disrupted " + claim.name() + " " + reason);
            onDisruption.run();
        }

        @Override
        public void unhealthy(ManagedClaim claim, String condition) {
            counted.add("unhealthy " + claim.name() + " " + condition);
        }

        @Override
        public void nodeCreated(ManagedClaim claim) {
            counted.add("node created " + claim.name());
        }

        @Override
        public void nodeDrained(ManagedClaim claim) {
            counted.add("node drained " + claim.name());
        }

        @Override
        public void instanceTerminated(ManagedClaim claim, Duration since) {
            counted.add("instance terminated " + claim.name() + " " + since);
        }

        @Override
        public void claimTerminated(ManagedClaim claim, Duration since) {
            counted.add("claim terminated " + claim.name() + " " + since);
        }

        @Override
        public void nodeTerminated(JoinedNode node, Duration since, Duration lifetime) {
            counted.add("node terminated " + node.name() + " " + since);
        }
    }

    public Resource pool(String template) {
        return api.create(Yaml.resource(ResourceKind.NODE_POOL, """
                        metadata: {name: default}
                        spec:
                          template:
                            %s
                            spec:
                              requirements: []
                              nodeClassRef: {group: test.sh, kind: TestNodeClass, name: default}
                        """.formatted(template)));
    }

    /** A claim of the pool; {@code spec} adds to what it asks for. */
    public Resource claim(String name, String spec) {
        String owner = pools.get(ObjectKey.of("default")).map(Resource::uid).orElse("uid-of-no-pool");
        return api.create(Yaml.resource(ResourceKind.NODE_CLAIM, """
                        metadata:
                          name: %s
                          labels: {karpenter.sh/nodepool: default, team: search}
                          ownerReferences: [{apiVersion: karpenter.sh/v1, kind: NodePool, name: default, uid: %s}]
                        spec:
                          nodeClassRef: {group: test.sh, kind: TestNodeClass, name: default}
                          requirements: [{key: example.com/rack, operator: In, values: [r1]}]
                          resources: {requests: {cpu: "2"}}
                          startupTaints: [{key: example.com/agent, effect: NoSchedule}]
                          %s
                        """.formatted(name, owner, spec)));
    }

    public Resource claim(String name) {
        return claim(name, "expireAfter: 720h");
    }

    /** A kubelet has joined for the machine of a claim, and is ready. */
    public Resource node(String claim) {
        return node(claim, claim(claimKey(claim)).orElseThrow().text("status", "providerID"));
    }

    public Resource node(String name, String providerId) {
        return api.create(Yaml.resource(ResourceKind.NODE, """
                        metadata: {name: node-of-%s, labels: {kubernetes.io/hostname: a}}
                        spec:
                          providerID: %s
                          podCIDR: 10.0.0.0/24
                          taints: [{key: karpenter.sh/unregistered, effect: NoExecute}, {key: example.com/mine, value: x, effect: NoExecute, timeAdded: 2026-01-01T00:00:00Z}]
                        status:
                          capacity: {cpu: "4", memory: 8Gi}
                          allocatable: {cpu: 3900m, memory: 7Gi}
                          conditions: [{type: Ready, status: "True", lastTransitionTime: 2026-01-01T00:00:00Z}]
                        """.formatted(name, providerId)));
    }

    public static ObjectKey claimKey(String name) {
        return ObjectKey.of(name);
    }

    /** The claim as the API server has it. */
    public Optional<Resource> claim(ObjectKey key) {
        return api.get(ResourceKind.NODE_CLAIM, key);
    }

    public Resource theClaim(String name) {
        return claim(claimKey(name)).orElseThrow();
    }

    public Resource theNode(String claim) {
        return api.get(ResourceKind.NODE, ObjectKey.of("node-of-" + claim)).orElseThrow();
    }

    public Condition condition(String claim, String type) {
        return StatusConditions.find(theClaim(claim), type).orElseThrow();
    }

    /** Someone asks for a claim's deletion. */
    public void delete(String claim) {
        api.delete(ResourceKind.NODE_CLAIM, claimKey(claim), DeleteOptions.ANY);
    }

    /** The agent that startup taints wait for is there. */
    public void removeTaint(String claim, String key) {
        Resource node = theNode(claim);
        List<Map<String, Object>> left = node.objects("spec", "taints").stream()
                .filter(taint -> !key.equals(taint.get("key")))
                .toList();
        api.patch(ResourceKind.NODE, node.key(), Part.MAIN, Map.of("spec", Map.of("taints", left)));
    }

    /** Changes to objects that were asked for since the beginning. */
    public long writes() {
        return api.calls().stream()
                .filter(call -> switch (call.verb()) {
                    case PATCH, PATCH_STATUS, DELETE -> true;
                    default -> false;
                })
                .count();
    }
}
