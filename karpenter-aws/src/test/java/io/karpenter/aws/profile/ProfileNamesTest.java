package io.karpenter.aws.profile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ProfileNamesTest {

    @Test
    @DisplayName(
            "AWS-GC-06 profiles of earlier releases are found by the name that those gave them, unless IAM would not take it")
    void legacy() {
        assertThat(new ProfileNames("us-west-2", "production").legacy("default"))
                .contains("production_4067990795380418201");
        assertThat(new ProfileNames("eu-central-1", "test").legacy("gpu-nodes")).contains("test_4459911700399994829");

        assertThat(new ProfileNames("us-west-2", "a/b").legacy("default")).isEmpty();
        assertThat(new ProfileNames("us-west-2", "x".repeat(120)).legacy("default"))
                .isEmpty();
    }
}
