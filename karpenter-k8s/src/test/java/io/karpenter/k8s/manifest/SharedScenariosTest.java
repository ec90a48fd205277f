package io.karpenter.k8s.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.karpenter.core.workload.Pod;
import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The planning scenarios: how many pods, nodes and pools each is. */
class SharedScenariosTest {

    @ParameterizedTest(name = "{0}")
    @DisplayName("A planning scenario is read whole and without a complaint")
    @CsvSource({
        "01-web-zone-spread.yaml, 120, 120, 0, 1",
        "10-volumes-zonal.yaml, 41, 41, 0, 1",
        "15-existing-capacity.yaml, 116, 82, 13, 1",
        "20-mix-50k.yaml, 50000, 50000, 0, 2",
        "30-openb-gpu-trace.yaml.gz, 8152, 8152, 0, 2",
        "42-consolidate-300.yaml, 2168, 0, 300, 1"
    })
    void scenario(String name, int pods, int pending, int nodes, int pools) {
        Optional<Path> scenarios = Reading.sharedData("scenarios");
        assumeTrue(scenarios.isPresent(), "the scenarios are not here");

        ManifestReadResult result = ManifestReader.builder()
                .build()
                .read(List.of(ManifestSource.path(scenarios.get().resolve(name))));

        assertThat(result.problems()).isEmpty();
        assertThat(result.notices()).isEmpty();
        assertThat(result.cluster().pods()).hasSize(pods);
        assertThat(result.cluster().pendingPods()).hasSize(pending);
        assertThat(result.cluster().nodes()).hasSize(nodes);
        assertThat(result.cluster().nodePools()).hasSize(pools);
        Set<Object> specs = Collections.newSetFromMap(new IdentityHashMap<>());
        result.cluster().pods().stream().map(Pod::spec).forEach(specs::add);
        assertThat(specs).as("equal specs are one instance").hasSize((int)
                result.cluster().pods().stream().map(Pod::spec).distinct().count());
    }
}
