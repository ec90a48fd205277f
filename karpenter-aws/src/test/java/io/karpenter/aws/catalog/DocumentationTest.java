package io.karpenter.aws.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.aws.capacity.AwsResources;
import io.karpenter.aws.capacity.CapacitySettings;
import io.karpenter.aws.capacity.NodeCapacities;
import io.karpenter.aws.capacity.NodeCapacity;
import io.karpenter.aws.csv.Problems;
import io.karpenter.aws.facts.CatalogFiles;
import io.karpenter.aws.facts.InstanceFacts;
import io.karpenter.aws.facts.InstanceFactsReader;
import io.karpenter.aws.label.AwsLabels;
import io.karpenter.aws.label.InstanceLabels;
import io.karpenter.aws.nodeclass.Ec2NodeClass;
import io.karpenter.core.label.Labels;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.Resource;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Requirement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Compares every label and every allocatable amount of the 1,363 types of the reference's documentation with what is derived
 * here. The differences must be exactly the 133 known ones: neither more nor fewer, with exactly these values.
 */
class DocumentationTest {

    private static final List<String> LABEL_KEYS_BESIDES_AWS = List.of(Labels.ARCH);

    /** A difference: what is derived and what the documentation says. */
    private record Deviation(String instanceType, String field, String derived, String documented) {}

    private final Map<String, InstanceFacts> facts = facts();

    @Test
    @DisplayName("AWS-IT-12..21 every documented label is derived, but for the known deviations")
    void labels() {
        InstanceLabels labels = new InstanceLabels();
        List<Map<String, String>> documented = TestTable.read("expected-labels.csv");
        TreeSet<String> found = new TreeSet<>();
        for (Map<String, String> row : documented) {
            String type = row.get("instance_type");
            Map<String, String> derived = labels.of(facts.get(type)).stream()
                    .collect(Collectors.toMap(Requirement::key, r -> String.join("|", r.values())));
            row.forEach((key, value) -> {
                if (key.startsWith(AwsLabels.DOMAIN) || LABEL_KEYS_BESIDES_AWS.contains(key)) {
                    addIfDifferent(found, type, key, derived.get(key), value);
                }
            });
        }
        assertThat(documented).hasSize(1363);
        assertThat(found).isEqualTo(known(field -> field.contains("/")));
    }

    @Test
    @DisplayName("AWS-CAP-01..19 every documented allocatable amount is derived, but for the known deviations")
    void allocatable() {
        NodeCapacities capacities =
                new NodeCapacities(Ec2NodeClass.DEFAULT, CapacitySettings.DEFAULT, Optional.empty());
        List<Map<String, String>> documented = TestTable.read("expected-allocatable.csv");
        TreeSet<String> found = new TreeSet<>();
        for (Map<String, String> row : documented) {
            String type = row.get("instance_type");
            NodeCapacity capacity = capacities.of(facts.get(type));
            Map<String, String> derived = documentedAmounts(capacity.capacity().minus(capacity.overhead()));
            derived.forEach((field, amount) -> addIfDifferent(found, type, field, amount, row.get(field)));
            assertThat(derived.keySet()).as("compared columns").hasSize(row.size() - 1);
        }
        assertThat(documented).hasSize(1363);
        assertThat(found).isEqualTo(known(field -> !field.contains("/")));
    }

    private static Map<String, String> documentedAmounts(ResourceList allocatable) {
        Map<String, String> amounts = new LinkedHashMap<>();
        amounts.put("cpu_milli", Long.toString(allocatable.get(Resource.CPU).milliValue()));
        amounts.put("memory_mib", whole(allocatable.get(Resource.MEMORY), 1 << 20));
        amounts.put("pods", whole(allocatable.get(Resource.PODS), 1));
        amounts.put("ephemeral_gib", whole(allocatable.get(Resource.EPHEMERAL_STORAGE), 1 << 30));
        amounts.put("nvidia_gpu", whole(allocatable.get(AwsResources.NVIDIA_GPU), 1));
        amounts.put("amd_gpu", whole(allocatable.get(AwsResources.AMD_GPU), 1));
        amounts.put("habana_gaudi", whole(allocatable.get(AwsResources.HABANA_GAUDI), 1));
        amounts.put("neuron", whole(allocatable.get(AwsResources.NEURON), 1));
        amounts.put("neuroncore", whole(allocatable.get(AwsResources.NEURON_CORE), 1));
        amounts.put("efa", whole(allocatable.get(AwsResources.EFA), 1));
        amounts.put("pod_eni", whole(allocatable.get(AwsResources.POD_ENI), 1));
        return amounts;
    }

    private static String whole(Quantity amount, long unit) {
        assertThat(amount.value() % unit)
                .as("%s is a multiple of %d", amount, unit)
                .isZero();
        return Long.toString(amount.value() / unit);
    }

    private static void addIfDifferent(
            Set<String> found, String type, String field, String derived, String documented) {
        if (!documented.equals(derived)) {
            found.add(new Deviation(type, field, derived, documented).toString());
        }
    }

    private static Set<String> known(Predicate<String> fields) {
        return TestTable.read("known-deviations.csv").stream()
                .filter(row -> fields.test(row.get("field")))
                .map(row -> new Deviation(
                                row.get("instance_type"),
                                row.get("field"),
                                row.get("derived_from_catalogue"),
                                row.get("docs_page"))
                        .toString())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Map<String, InstanceFacts> facts() {
        Problems problems = new Problems();
        List<InstanceFacts> all =
                InstanceFactsReader.read(CatalogFiles.embedded().get(CatalogFiles.INSTANCE_TYPES, ""), problems);
        problems.throwIfAny();
        return all.stream().collect(Collectors.toMap(InstanceFacts::name, Function.identity()));
    }
}
