package io.karpenter.aws.nodeclass;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.aws.nodeclass.read.Ec2NodeClassReader;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Compares our answers on EC2NodeClasses with those that an API server gave with the CRDs of release 1.14.1. */
class AdmissionTest {

    record Case(String id, String note, Map<String, Object> spec, String answer) {

        @Override
        public String toString() {
            return id + " " + answer + " " + note;
        }
    }

    /** The CRD's pattern lets this size through by a slip, but it is no quantity: no controller could read it. */
    private static final String SIZE_WITHOUT_NUMBER = "T";

    /** An expression, which that release refused. It is told from a value, and looked into by whoever works it out. */
    private static final String EXPRESSION = "vcpus * 10";

    static Stream<Case> cases() {
        return JsonMapper.shared()
                .readValue(
                        Objects.requireNonNull(AdmissionTest.class.getResourceAsStream("admission-cases.json")),
                        new TypeReference<List<Case>>() {})
                .stream();
    }

    @Test
    @DisplayName("API-ENC-01..46 there are answers of both kinds to compare with")
    void casesAreThere() {
        assertThat(cases().filter(c -> c.answer().equals("accept"))).hasSize(35);
        assertThat(cases().filter(c -> c.answer().equals("reject"))).hasSize(65);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("API-ENC-01..46 what the API server refuses is a problem, what it accepts is none")
    @MethodSource("cases")
    void sameAnswer(Case given) {
        Ec2NodeClassReader.Reading reading =
                Ec2NodeClassReader.read(new NodeClass(NodeClassBuilder.ref("a"), "case", given.spec(), Map.of()));

        if (given.spec().toString().contains(EXPRESSION)) {
            assertThat(reading.problems()).isEmpty();
            assertThat(reading.nodeClass().kubelet().expressions().maxPods()).contains(EXPRESSION);
        } else if (given.answer().equals("reject") || given.note().equals(SIZE_WITHOUT_NUMBER)) {
            assertThat(reading.problems())
                    .isNotEmpty()
                    .allSatisfy(problem -> assertThat(problem)
                            .startsWith("case (EC2NodeClass a): spec")
                            .contains(": found ", ", allowed: "));
        } else {
            assertThat(reading.problems()).isEmpty();
        }
    }
}
