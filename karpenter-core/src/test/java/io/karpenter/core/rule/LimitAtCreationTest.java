package io.karpenter.core.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.plan.Reason;
import io.karpenter.core.quantity.ResourceList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The last look at limits, before a NodeClaim is created")
class LimitAtCreationTest {

    private static Verdict verdict(ResourceList limits, ResourceList used) {
        return new LimitRule().admitsCreation(limits, used);
    }

    @Test
    @DisplayName(
            "SCH-LIM-08 DIS-QUE-04 refuses if nodes have more of a limited resource than the limit, and names it with numbers")
    void exceeded() {
        Verdict verdict = verdict(
                ResourceList.parse("cpu", "10", "memory", "64Gi"), ResourceList.parse("cpu", "12", "memory", "8Gi"));

        assertThat(verdict.reasons())
                .extracting(Reason::message)
                .singleElement()
                .asString()
                .contains("cpu limit 10, used 12");
    }

    @Test
    @DisplayName("SCH-LIM-08 counts nodes like any other resource")
    void nodes() {
        assertThat(verdict(ResourceList.parse("nodes", "3"), ResourceList.parse("nodes", "4"))
                        .isAdmitted())
                .isFalse();
    }

    @Test
    @DisplayName("SCH-LIM-08 DIS-QUE-04 lets a limit be reached, and ignores what is not limited")
    void reached() {
        assertThat(verdict(ResourceList.parse("cpu", "10", "nodes", "3"), ResourceList.parse("cpu", "10", "nodes", "3"))
                        .isAdmitted())
                .isTrue();
        assertThat(verdict(ResourceList.parse("cpu", "10"), ResourceList.parse("memory", "900Gi"))
                        .isAdmitted())
                .isTrue();
        assertThat(verdict(ResourceList.EMPTY, ResourceList.parse("cpu", "1000"))
                        .isAdmitted())
                .isTrue();
    }
}
