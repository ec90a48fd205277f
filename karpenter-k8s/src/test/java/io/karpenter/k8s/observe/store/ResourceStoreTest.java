package io.karpenter.k8s.observe.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.observe.Yaml;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Answers and news come in any order. */
final class ResourceStoreTest {

    private final ResourceStore store = new ResourceStore(resource -> resource);
    private final List<String> heard = new ArrayList<>();

    ResourceStoreTest() {
        store.subscribe((before, now) -> heard.add(version(before) + ">" + version(now)));
    }

    private static String version(Resource resource) {
        return resource == null ? "" : resource.resourceVersion();
    }

    private static Resource claim(String uid, int version) {
        return Yaml.resource(
                ResourceKind.NODE_CLAIM,
                "metadata: {name: a, uid: %s, resourceVersion: \"%d\"}".formatted(uid, version));
    }

    private String known() {
        return store.get(ObjectKey.of("a"))
                .map(resource -> resource.uid() + "@" + resource.resourceVersion())
                .orElse("nothing");
    }

    @Test
    @DisplayName("STA-04 what the API server answers is known before the watch reports it")
    void answersAreKnownAtOnce() {
        store.learn(claim("u1", 5));

        assertThat(known()).isEqualTo("u1@5");
        assertThat(heard).containsExactly(">5");
    }

    @Test
    @DisplayName("STA-04 an answer that comes after newer news of the watch does not undo it")
    void olderAnswersAreIgnored() {
        store.changed(claim("u1", 7));
        store.learn(claim("u1", 5));

        assertThat(known()).isEqualTo("u1@7");
        assertThat(heard).containsExactly(">7");
    }

    @Test
    @DisplayName("STA-04 an answer that comes after the watch reported the object's end does not bring it back")
    void theEndIsTheEnd() {
        store.changed(claim("u1", 5));
        store.gone(claim("u1", 9));
        store.learn(claim("u1", 6));

        assertThat(known()).isEqualTo("nothing");
        assertThat(heard).containsExactly(">5", "5>");
    }

    @Test
    @DisplayName("STA-04 an object that came and went before its creator had the answer stays gone")
    void neverSeenAndGone() {
        store.gone(claim("u1", 9));
        store.learn(claim("u1", 5));

        assertThat(known()).isEqualTo("nothing");
    }

    @Test
    @DisplayName("STA-04 an object of the same name that comes later is another one")
    void anotherOfTheSameName() {
        store.changed(claim("u1", 5));
        store.gone(claim("u1", 9));
        store.learn(claim("u2", 10));
        store.gone(claim("u1", 9));
        store.changed(claim("u1", 8));

        assertThat(known()).isEqualTo("u2@10");
    }
}
