package io.karpenter.aws.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.core.cloud.CloudProviderException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How long launch templates live. */
final class LaunchTemplatesTest {

    private final LaunchBench bench = new LaunchBench();

    @AfterEach
    void stop() {
        bench.close();
    }

    private void launch(String claim) {
        bench.provider().create(Claims.claim(claim).build());
    }

    @Test
    @DisplayName("AWS-LT-06 a template is looked for once, made once, and then known")
    void ensured() {
        launch("a");
        launch("b");

        assertThat(bench.aws.calls("DescribeLaunchTemplates")).hasSize(1);
        assertThat(bench.aws.calls("CreateLaunchTemplate")).hasSize(1);
    }

    @Test
    @DisplayName("AWS-LT-06 a template that another process has made is used")
    void found() {
        launch("a");
        bench.restart();
        launch("b");

        assertThat(bench.aws.calls("DescribeLaunchTemplates")).hasSize(2);
        assertThat(bench.aws.calls("CreateLaunchTemplate")).hasSize(1);
    }

    @Test
    @DisplayName(
            "AWS-LT-06 a template that EC2 does not show at first, though it was made a moment ago, is used; until it is shown a launch waits")
    void shownLate() {
        launch("a");
        bench.restart();
        bench.aws.fail("DescribeLaunchTemplates", 1, "InvalidLaunchTemplateName.NotFoundException", 400, "no");
        launch("b");
        assertThat(bench.aws.templates().all()).hasSize(1);

        bench.restart();
        bench.aws.fail("DescribeLaunchTemplates", 2, "InvalidLaunchTemplateName.NotFoundException", 400, "no");
        assertThatThrownBy(() -> launch("c"))
                .isExactlyInstanceOf(CloudProviderException.class)
                .hasMessageContaining("does not show it yet");
        launch("c");
        assertThat(bench.aws.instances().alive()).hasSize(3);
    }

    @Test
    @DisplayName(
            "AWS-LT-07 AWS-GC-07 a template that was not asked for in a minute is deleted, and made again when it is needed")
    void deleted() {
        launch("a");
        bench.launching().templates().deleteUnused();
        assertThat(bench.aws.templates().all()).hasSize(1);

        bench.timers.move(Duration.ofMinutes(2));
        bench.launching().templates().deleteUnused();
        assertThat(bench.aws.templates().all()).isEmpty();

        launch("b");
        assertThat(bench.aws.templates().all()).hasSize(1);
    }

    @Test
    @DisplayName("AWS-LT-07 each use begins the minute anew, and a template that is gone already is no error")
    void usedAgain() {
        launch("a");
        bench.timers.move(Duration.ofSeconds(50));
        launch("b");
        bench.timers.move(Duration.ofSeconds(5));
        bench.launching().templates().deleteUnused();
        assertThat(bench.aws.templates().all()).hasSize(1);

        bench.aws
                .templates()
                .remove(bench.aws.templates().all().getFirst().summary().launchTemplateName());
        bench.timers.move(Duration.ofMinutes(2));
        bench.launching().templates().deleteUnused();
        bench.launching().templates().deleteUnused();
        assertThat(bench.aws.calls("DeleteLaunchTemplate")).hasSize(1);
    }

    @Test
    @DisplayName(
            "AWS-LT-08 what an earlier process has left is taken over and goes if nobody uses it; a failure is passed over")
    void takenOver() {
        launch("a");
        bench.restart();
        bench.aws.fail("DescribeLaunchTemplates", 1, "UnauthorizedOperation", 403, "no");
        bench.launching().templates().takeOver();
        bench.timers.move(Duration.ofMinutes(2));
        bench.launching().templates().deleteUnused();
        assertThat(bench.aws.templates().all()).hasSize(1);

        bench.launching().templates().takeOver();
        bench.timers.move(Duration.ofMinutes(2));
        bench.launching().templates().deleteUnused();
        assertThat(bench.aws.templates().all()).isEmpty();
    }

    @Test
    @DisplayName(
            "AWS-LT-22 the templates of a NodeClass are deleted with it, page by page, and what cannot be deleted is told")
    void ofNodeClass() {
        launch("a");
        bench.provider().create(Claims.claim("b").capacityType("on-demand").build());
        bench.aws.pageSize("DescribeLaunchTemplates", 1);
        bench.aws.fail("DeleteLaunchTemplate", 1, "UnauthorizedOperation", 403, "no");

        assertThatThrownBy(() -> bench.launching().templates().deleteOf("default"))
                .isInstanceOf(CloudProviderException.class)
                .hasMessageContaining("karpenter.k8s.aws/");
        assertThat(bench.aws.templates().all()).hasSize(1);
        bench.launching().templates().deleteOf("another");
        assertThat(bench.aws.templates().all()).hasSize(1);
        bench.launching().templates().deleteOf("default");
        assertThat(bench.aws.templates().all()).isEmpty();
    }
}
