package io.karpenter.k8s.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.cloud.machine.Machine;
import io.karpenter.core.label.Labels;
import io.karpenter.core.lifecycle.Liveness;
import io.karpenter.core.testkit.Property;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.FakeClusterApi.Moment;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.lifecycle.upkeep.ClaimHydrationReconciler;
import io.karpenter.k8s.lifecycle.upkeep.ConsistencyReconciler;
import io.karpenter.k8s.lifecycle.upkeep.ExpirationReconciler;
import io.karpenter.k8s.lifecycle.upkeep.GarbageCollectionReconciler;
import io.karpenter.k8s.lifecycle.upkeep.NodeHydrationReconciler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The program dies at any call of the API server or the cloud, before it is done or after, or the call fails, while claims come and go and
 * news arrive late. What must hold then: no claim ever has two machines, and once calls succeed again, every claim that is left has
 * its one machine and its Node and is ready, and nothing of the others is left.
 */
@DisplayName("The life of NodeClaims")
class CrashPropertyTest {

    /** The program is dead; no {@code catch} of its own may go on after that. */
    private static final class Death extends Error {
        private static final long serialVersionUID = 1L;
    }

    /**
     * A course of events.
     *
     * @param steps each is a pass of all who work, with what happens besides
     */
    private record Course(long seed, int steps, double death, double failure) {}

    private static final class Run {

        private final SplittableRandom random;
        private final Course course;
        private final World world = new World(true);
        private final Set<String> wanted = new TreeSet<>();
        private final Map<String, Set<String>> machinesOf = new java.util.HashMap<>();
        private List<Reconciler> ofClaims = List.of();
        private List<Reconciler> ofNodes = List.of();
        private Reconciler garbage = new GarbageCollectionReconciler(world.lifecycle);
        private boolean rough = true;
        private boolean working;
        private int names;

        Run(Course course) {
            this.course = course;
            this.random = new SplittableRandom(course.seed());
            world.cloud.onCall(call -> interfere());
            world.api.onCall(call -> {
                if (call.moment() == Moment.BEFORE || random.nextBoolean()) {
                    interfere();
                }
            });
            begin();
        }

        private void interfere() {
            if (!rough || !working) {
                return;
            }
            double fate = random.nextDouble();
            if (fate < course.death()) {
                throw new Death();
            }
            if (fate < course.death() + course.failure()) {
                throw random.nextBoolean()
                        ? new ApiException(random.nextBoolean() ? 500 : ApiException.CONFLICT, "Test", "bad luck")
                        : new CloudProviderException("bad luck");
            }
        }

        private void begin() {
            ofClaims = List.of(
                    new LifecycleReconciler(world.lifecycle, ClaimOutcomes.IGNORED, Liveness.DEFAULT, Optional.empty()),
                    new ExpirationReconciler(world.lifecycle),
                    new ConsistencyReconciler(world.lifecycle),
                    new ClaimHydrationReconciler(world.lifecycle));
            ofNodes = List.of(
                    new NodeHydrationReconciler(world.lifecycle),
                    new NodeTerminationReconciler(world.lifecycle, NodeDrain.NONE));
            garbage = new GarbageCollectionReconciler(world.lifecycle);
        }

        void run() {
            for (int i = 0; i < course.steps(); i++) {
                step();
            }
            rough = false;
            for (int i = 0; i < 60; i++) {
                world.api.deliver();
                step();
            }
            world.api.deliver();
        }

        private void step() {
            users();
            kubelets();
            for (int i = random.nextInt(12); i > 0; i--) {
                world.api.deliverOne(random.nextInt(1000));
            }
            world.clock.passes(Duration.ofSeconds(random.nextInt(1, 5)));
            try {
                working = true;
                work();
            } catch (Death death) {
                working = false;
                world.restart();
                begin();
            } finally {
                working = false;
            }
            noClaimHasTwoMachines();
        }

        /** Claims come, and go at any time. */
        private void users() {
            if (rough && random.nextInt(4) == 0) {
                String name = "claim-" + names++;
                world.claim(name);
                wanted.add(name);
            }
            if (rough && !wanted.isEmpty() && random.nextInt(6) == 0) {
                List<String> all = List.copyOf(wanted);
                String name = all.get(random.nextInt(all.size()));
                wanted.remove(name);
                if (world.claim(World.claimKey(name)).isPresent()) {
                    world.delete(name);
                }
            }
        }

        /** Machines become Nodes; agents take their startup taints away; Nodes go with their machine. */
        private void kubelets() {
            Map<String, Resource> nodes = world.api.list(ResourceKind.NODE).stream()
                    .collect(Collectors.toMap(node -> node.text("spec", "providerID"), Function.identity()));
            Set<String> alive = new HashSet<>();
            for (Machine machine : world.cloud.alive()) {
                alive.add(machine.providerId());
                Resource node = nodes.get(machine.providerId());
                String claim = machine.nodeClaim().orElseThrow();
                if (node == null && (!rough || random.nextInt(3) == 0)) {
                    world.node(claim, machine.providerId());
                } else if (node != null && "true".equals(node.labels().get(Labels.REGISTERED))) {
                    world.removeTaint(claim, "example.com/agent");
                }
            }
            nodes.forEach((id, node) -> {
                if (!alive.contains(id) && !node.isDeleting()) {
                    world.api.delete(ResourceKind.NODE, node.key(), io.karpenter.k8s.api.ClusterApi.DeleteOptions.ANY);
                }
            });
        }

        private void work() {
            List<Runnable> tasks = new ArrayList<>();
            world.claims.all().forEach(claim -> ofClaims.forEach(r -> tasks.add(() -> attempt(r, claim.key()))));
            world.nodes.all().forEach(node -> ofNodes.forEach(r -> tasks.add(() -> attempt(r, node.key()))));
            tasks.add(() -> attempt(garbage, GarbageCollectionReconciler.ROUND));
            while (!tasks.isEmpty()) {
                tasks.remove(random.nextInt(tasks.size())).run();
            }
        }

        private static void attempt(Reconciler reconciler, ObjectKey key) {
            try {
                reconciler.reconcile(key);
            } catch (ApiException | CloudProviderException triedAgain) {
                // As in a queue: the next pass looks again.
            }
        }

        private void noClaimHasTwoMachines() {
            for (Machine machine : world.cloud.alive()) {
                Set<String> machines =
                        machinesOf.computeIfAbsent(machine.nodeClaim().orElseThrow(), name -> new TreeSet<>());
                machines.add(machine.providerId());
                assertThat(machines)
                        .as("machines ever launched for %s", machine.nodeClaim())
                        .hasSize(1);
            }
        }

        void everythingIsAsWanted() {
            List<String> claims = world.api.list(ResourceKind.NODE_CLAIM).stream()
                    .map(Resource::name)
                    .toList();
            assertThat(claims).containsExactlyInAnyOrderElementsOf(wanted);
            assertThat(world.cloud.alive())
                    .extracting(machine -> machine.nodeClaim().orElseThrow())
                    .containsExactlyInAnyOrderElementsOf(wanted);
            assertThat(world.api.list(ResourceKind.NODE))
                    .extracting(Resource::name)
                    .containsExactlyInAnyOrderElementsOf(
                            wanted.stream().map(name -> "node-of-" + name).toList());
            for (String name : wanted) {
                assertThat(world.condition(name, "Ready").isTrue())
                        .as("%s is ready", name)
                        .isTrue();
                assertThat(world.theClaim(name).text("status", "providerID"))
                        .isEqualTo(world.theNode(name).text("spec", "providerID"));
            }
        }
    }

    private static Property<Course> courses(double death, double failure) {
        return Property.<Course>forAll((random, size) -> new Course(random.nextLong(), 10 + 4 * size, death, failure))
                .tries(60);
    }

    @TestFactory
    List<DynamicTest> law() {
        return List.of(
                courses(0.05, 0).holds("LIF-03 TRM-04 OPS-12 survives the death of the program at any call", course -> {
                    Run run = new Run(course);
                    run.run();
                    run.everythingIsAsWanted();
                }),
                courses(0.02, 0.15).holds("LIF-01 OPS-12 survives calls that fail, and deaths between", course -> {
                    Run run = new Run(course);
                    run.run();
                    run.everythingIsAsWanted();
                }));
    }
}
