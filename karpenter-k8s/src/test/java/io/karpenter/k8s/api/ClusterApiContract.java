package io.karpenter.k8s.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.k8s.api.ClusterApi.DeleteOptions;
import io.karpenter.k8s.api.ClusterApi.Part;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What every {@link ClusterApi} does, the one in memory as the real one; subclasses say which. */
abstract class ClusterApiContract {

    abstract ClusterApi api();

    /** Waits until {@code condition} holds. */
    abstract void await(String what, BooleanSupplier condition);

    @Test
    @DisplayName("an object that was created has a name, a uid, a version and its content")
    void creates() {
        Resource created = api().create(Resource.of(
                ResourceKind.NODE,
                Map.of("metadata", Map.of("generateName", "made-", "labels", Map.of("a", "b")), "spec", Map.of())));

        assertThat(created.name()).startsWith("made-").hasSizeGreaterThan(5);
        assertThat(created.uid()).isNotEmpty();
        assertThat(created.resourceVersion()).isNotEmpty();
        assertThat(created.labels()).containsEntry("a", "b");
        assertThat(api().get(ResourceKind.NODE, created.key())).get().isEqualTo(created);
        assertThat(api().list(ResourceKind.NODE)).contains(created);
    }

    @Test
    @DisplayName("what does not exist is not found, and a name can be taken once only")
    void namesThings() {
        api().create(node("once"));

        assertThat(api().get(ResourceKind.NODE, ObjectKey.of("never"))).isEmpty();
        assertRefused(() -> api().create(node("once")), ApiException.CONFLICT, "AlreadyExists");
        assertRefused(
                () -> api().delete(ResourceKind.NODE, ObjectKey.of("never"), DeleteOptions.ANY),
                ApiException.NOT_FOUND,
                "NotFound");
        assertRefused(
                () -> api().patch(ResourceKind.NODE, ObjectKey.of("never"), Part.MAIN, Map.of("metadata", Map.of())),
                ApiException.NOT_FOUND,
                "NotFound");
    }

    @Test
    @DisplayName("a patch changes what it names, in the part that it is for")
    void patches() {
        Resource before = api().create(node("patched"));

        Resource main = api().patch(
                        ResourceKind.NODE,
                        before.key(),
                        Part.MAIN,
                        Map.of(
                                "metadata", Map.of("labels", Map.of("new", "x")),
                                "spec", Map.of("unschedulable", true),
                                "status", Map.of("phase", "Running")));
        Resource status = api().patch(
                        ResourceKind.NODE,
                        before.key(),
                        Part.STATUS,
                        Map.of("status", Map.of("phase", "Pending"), "spec", Map.of("unschedulable", false)));

        assertThat(main.labels()).containsEntry("new", "x").containsEntry("kept", "yes");
        assertThat(main.at("spec", "unschedulable")).isEqualTo(true);
        assertThat(main.text("status", "phase")).isEmpty();
        assertThat(status.text("status", "phase")).isEqualTo("Pending");
        assertThat(status.at("spec", "unschedulable")).isEqualTo(true);
        assertThat(status.resourceVersion()).isNotEqualTo(before.resourceVersion());
    }

    @Test
    @DisplayName("OPS-12 a patch of an older version is a conflict and changes nothing")
    void refusesOldVersions() {
        Resource before = api().create(node("contested"));
        api().patch(ResourceKind.NODE, before.key(), Part.MAIN, labels(Map.of("first", "1")));

        assertRefused(
                () -> api().patch(
                                ResourceKind.NODE,
                                before.key(),
                                Part.MAIN,
                                Map.of(
                                        "metadata",
                                        Map.of(
                                                "resourceVersion",
                                                before.resourceVersion(),
                                                "labels",
                                                Map.of("second", "2")))),
                ApiException.CONFLICT,
                "Conflict");

        assertThat(api().get(ResourceKind.NODE, before.key()).orElseThrow().labels())
                .containsKey("first")
                .doesNotContainKey("second");
    }

    @Test
    @DisplayName("an object with a finalizer is deleting until that is taken away")
    void honoursFinalizers() {
        Resource held = api().create(Resource.of(
                ResourceKind.NODE,
                Map.of("metadata", Map.of("name", "held", "finalizers", List.of("karpenter.sh/termination")))));

        api().delete(ResourceKind.NODE, held.key(), DeleteOptions.ofUid(held.uid()));
        Resource deleting = api().get(ResourceKind.NODE, held.key()).orElseThrow();
        api().patch(
                        ResourceKind.NODE,
                        held.key(),
                        Part.MAIN,
                        Map.of(
                                "metadata",
                                Map.of("finalizers", List.of(), "resourceVersion", deleting.resourceVersion())));

        assertThat(deleting.isDeleting()).isTrue();
        assertThat(deleting.deletionTimestamp()).isPresent();
        assertThat(api().get(ResourceKind.NODE, held.key())).isEmpty();
    }

    @Test
    @DisplayName("a deletion that means another object of the same name is refused")
    void refusesToDeleteAnother() {
        Resource node = api().create(node("namesake"));

        assertRefused(
                () -> api().delete(ResourceKind.NODE, node.key(), DeleteOptions.ofUid("another")),
                ApiException.CONFLICT,
                "Conflict");
        assertRefused(
                () -> api().delete(
                                ResourceKind.NODE,
                                node.key(),
                                new DeleteOptions(Optional.empty(), Optional.of("1"), Optional.empty())),
                ApiException.CONFLICT,
                "Conflict");
        assertThat(api().get(ResourceKind.NODE, node.key())).isPresent();
    }

    @Test
    @DisplayName("a watch tells of what is there, then of each change")
    void watches() {
        api().create(node("before"));
        List<String> news = new CopyOnWriteArrayList<>();

        try (ClusterApi.Watch watch = api().watch(ResourceKind.NODE, new ClusterApi.Listener() {
            @Override
            public void changed(Resource now) {
                news.add(now.name() + " " + now.labels().getOrDefault("turn", ""));
            }

            @Override
            public void gone(Resource last) {
                news.add(last.name() + " gone");
            }
        })) {
            await("the watch", () -> watch.isSynced() && news.contains("before "));
            Resource after = api().create(node("after"));
            await("the new one", () -> news.contains("after "));
            api().patch(ResourceKind.NODE, after.key(), Part.MAIN, labels(Map.of("turn", "2")));
            await("the change", () -> news.contains("after 2"));
            api().delete(ResourceKind.NODE, after.key(), DeleteOptions.ANY);
            await("the end", () -> news.contains("after gone"));
        }

        assertThat(news).containsSubsequence("before ", "after ", "after 2", "after gone");
    }

    private static Resource node(String name) {
        return Resource.of(
                ResourceKind.NODE, Map.of("metadata", Map.of("name", name, "labels", Map.of("kept", "yes"))));
    }

    private static Map<String, Object> labels(Map<String, String> labels) {
        return Map.of("metadata", Map.of("labels", labels));
    }

    private static void assertRefused(Runnable call, int code, String reason) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(ApiException.class, refused -> {
            assertThat(refused.code()).isEqualTo(code);
            assertThat(refused.reason()).isEqualTo(reason);
        });
    }
}
