package io.karpenter.engine.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a simulated cloud has written down, line by line.
 *
 * @param alive provider ids of machines that have not ended
 * @param ofClaim provider ids of all that were launched, by uid of their NodeClaim
 */
record MachineFile(Set<String> alive, Map<String, Set<String>> ofClaim) {

    static MachineFile read(Path file) throws IOException {
        Map<String, Set<String>> ofClaim = new HashMap<>();
        Set<String> alive = new HashSet<>();
        for (String line : Files.readAllLines(file)) {
            if (!line.isBlank()) {
                JsonNode machine = JsonMapper.shared().readTree(line);
                String id = machine.get("providerId").asString();
                ofClaim.computeIfAbsent(machine.get("claimUid").asString(), uid -> new HashSet<>())
                        .add(id);
                if (machine.has("terminated")) {
                    alive.remove(id);
                } else {
                    alive.add(id);
                }
            }
        }
        return new MachineFile(alive, ofClaim);
    }

    /** No claim ever had two machines; every machine that lives has one claim and one Node, and each of these has one. */
    void assertOneForEachClaim(ClusterApi api) {
        assertThat(ofClaim.values()).allSatisfy(ids -> assertThat(ids).hasSize(1));
        assertThat(api.list(ResourceKind.NODE_CLAIM))
                .extracting(claim -> claim.text("status", "providerID"))
                .containsExactlyInAnyOrderElementsOf(alive);
        assertThat(api.list(ResourceKind.NODE))
                .extracting((Resource node) -> node.text("spec", "providerID"))
                .containsExactlyInAnyOrderElementsOf(alive);
        System.out.println(alive.size() + " machines, " + ofClaim.size() + " launched in all");
    }
}
