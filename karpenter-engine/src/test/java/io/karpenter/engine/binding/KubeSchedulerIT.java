package io.karpenter.engine.binding;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.engine.binding.SchedulerRun.Arrival;
import io.karpenter.engine.binding.SchedulerRun.Placement;
import io.karpenter.engine.plan.Planning;
import io.karpenter.k8s.controlplane.ControlPlane;
import io.karpenter.k8s.controlplane.Size;
import io.karpenter.k8s.controlplane.UsesControlPlane;
import io.karpenter.solver.api.Binding;
import io.karpenter.solver.api.SolverSettings;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Plans are worth something only if the real kube-scheduler agrees with them; here it is asked. */
@UsesControlPlane(Size.SCHEDULE)
final class KubeSchedulerIT {

    private static final Path SCENARIOS = Path.of("src/test/resources/scenarios");
    private static final String[] ZONES = {"us-east-1a", "us-east-1b", "us-east-1c"};
    private static final BindingTable TABLE = new BindingTable(Path.of("target/control-plane/bindings.md"));

    static final List<String> NAMES = List.of(
            "01-web-zone-spread",
            "02-anti-affinity-hostname",
            "04-spot-ondemand-weights",
            "05-gpu",
            "07-tiny-pods",
            "08-daemonset-overhead",
            "10-volumes-zonal",
            "12-limits",
            "14-host-ports",
            "15-existing-capacity",
            "16-pod-affinity",
            "18-impossible-mix",
            "20-mix-1k",
            "21-plain-1k");

    @ParameterizedTest
    @FieldSource("NAMES")
    @DisplayName("decisions 4: the kube-scheduler accepts every placement of a plan")
    void everyPlacementIsAccepted(String scenario, ControlPlane plane) {
        Bindings bindings = bindings(
                plane, scenario, SolverSettings.DEFAULT, "as planned", Placement.AS_PLANNED, Arrival.NODES_FIRST);

        assertThat(bindings.stranded()).isEmpty();
        assertThat(bindings.elsewhere()).isZero();
    }

    @Test
    @DisplayName(
            "left to its own scores the kube-scheduler strands pods of tight plans, and next to none of rehearsed ones")
    void rehearsedPlansStrandFewer(ControlPlane plane) {
        int tight = 0;
        int rehearsed = 0;
        for (String scenario : NAMES) {
            tight += bindings(plane, scenario, SolverSettings.DEFAULT, "free", Placement.FREE, Arrival.NODES_FIRST)
                    .strandedPods();
            bindings(plane, scenario, SolverSettings.DEFAULT, "free, pods wait", Placement.FREE, Arrival.PODS_FIRST);
            rehearsed += bindings(
                            plane,
                            scenario,
                            SolverSettings.DEFAULT.withBinding(Binding.REHEARSED),
                            "free, rehearsed",
                            Placement.FREE,
                            Arrival.NODES_FIRST)
                    .strandedPods();
        }

        assertThat(rehearsed).isLessThanOrEqualTo(tight / 50);
    }

    private static Bindings bindings(
            ControlPlane plane,
            String scenario,
            SolverSettings solving,
            String label,
            Placement placement,
            Arrival arrival) {
        Path manifest = SCENARIOS.resolve(scenario + ".yaml");
        Planning planning = Planning.of(solving, manifest, ZONES);
        assertThat(planning.violations()).isEmpty();
        Bindings bindings = new SchedulerRun(plane, manifest, planning, placement).run(arrival);
        TABLE.add(scenario, label, planning.plan(), bindings);
        return bindings;
    }

    @AfterAll
    static void writeTable() {
        TABLE.write();
    }
}
