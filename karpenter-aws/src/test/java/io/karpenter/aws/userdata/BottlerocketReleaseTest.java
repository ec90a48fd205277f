package io.karpenter.aws.userdata;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.aws.image.Alias;
import io.karpenter.aws.image.ImageTerm;
import io.karpenter.aws.image.NodeImage;
import io.karpenter.core.requirement.Requirements;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BottlerocketReleaseTest {

    private static final String OLD = "bottlerocket-aws-k8s-1.33-x86_64-v1.45.9-0123abcd";
    private static final String NEW = "bottlerocket-aws-k8s-1.33-x86_64-v1.46.0-0123abcd";

    private static NodeImage image(String id, String name) {
        return new NodeImage(id, name, false, Requirements.NONE);
    }

    private static ImageTerm named(String name) {
        return new ImageTerm.Matching(Optional.of(name), Optional.empty(), Map.of());
    }

    private static Optional<Boolean> bindsByItself(List<ImageTerm> terms, NodeImage... images) {
        return BottlerocketRelease.of(terms, List.of(images)).map(BottlerocketRelease::bindsByItself);
    }

    @ParameterizedTest
    @DisplayName("AWS-UD-14, AWS-UD-15 an alias tells the release; from 1.46.0 on it binds by itself")
    @CsvSource({
        "latest, true",
        "1.46.0, true",
        "v1.46.0, true",
        "1.100.0, true",
        "2.0.0, true",
        "1.45.9, false",
        "0.99.0, false"
    })
    void alias(String version, boolean expected) {
        Alias alias = Alias.parse("bottlerocket@" + version).orElseThrow();

        assertThat(bindsByItself(List.of(new ImageTerm.Published(alias)))).contains(expected);
    }

    @Test
    @DisplayName("AWS-UD-15 a version needs three parts")
    void threeParts() {
        Alias alias = Alias.parse("bottlerocket@1.46").orElseThrow();

        assertThat(bindsByItself(List.of(new ImageTerm.Published(alias)))).isEmpty();
        assertThat(bindsByItself(List.of(named("bottlerocket-v1.46-x")))).isEmpty();
    }

    @Test
    @DisplayName("AWS-UD-15 next the name of a term tells it, whatever images there are and whichever term comes first")
    void nameOfATerm() {
        assertThat(bindsByItself(
                        List.of(new ImageTerm.WithId("ami-1"), named("bottlerocket-*-v1.46.0-*")), image("ami-1", OLD)))
                .contains(true);
    }

    @Test
    @DisplayName("AWS-UD-15 next the name of an image that a term names by id")
    void imageOfAnId() {
        assertThat(bindsByItself(
                        List.of(new ImageTerm.WithId("ami-2")), image("ami-1", OLD), image("ami-2", "mine-v1.46.0")))
                .contains(true);
    }

    @Test
    @DisplayName("AWS-UD-15 then the name of any image of Bottlerocket, and otherwise nothing does")
    void anyImage() {
        List<ImageTerm> terms =
                List.of(new ImageTerm.Matching(Optional.empty(), Optional.of("self"), Map.of("a", "b")));

        assertThat(bindsByItself(terms, image("ami-1", "other-v1.0.0"), image("ami-2", NEW)))
                .contains(true);
        assertThat(bindsByItself(terms, image("ami-1", "other-v1.46.0"))).isEmpty();
    }
}
