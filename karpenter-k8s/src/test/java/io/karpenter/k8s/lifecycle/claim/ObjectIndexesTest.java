package io.karpenter.k8s.lifecycle.claim;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import io.karpenter.k8s.lifecycle.TestCloud;
import io.karpenter.k8s.observe.store.ResourceStore;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ObjectIndexesTest {

    private static final String ID = "aws:///us-west-2a/i-1";

    private static Resource claim(String name, String providerId) {
        return Yaml.resource(
                ResourceKind.NODE_CLAIM,
                "metadata: {name: %s, uid: %s}\nstatus: {providerID: \"%s\"}".formatted(name, name, providerId));
    }

    private static Resource node(String name, String providerId) {
        return Yaml.resource(
                ResourceKind.NODE,
                "metadata: {name: %s, uid: %s}\nspec: {providerID: \"%s\"}".formatted(name, name, providerId));
    }

    @Test
    @DisplayName(
            "AWS-OPT-10 NodeClaims and Nodes are found by what the cloud calls their machine; those without a provider id, or with one that is none, are in no index")
    void byMachine() {
        TestCloud cloud = new TestCloud(InstantSource.system());
        ResourceStore claims = ObjectIndexes.claims(new ResourceStore(resource -> resource), cloud::machineId);
        ResourceStore nodes = ObjectIndexes.nodes(new ResourceStore(resource -> resource), cloud::machineId);
        claims.changed(claim("ours", "test:///zone-a/i-1"));
        claims.changed(claim("unlaunched", ""));
        claims.changed(claim("garbled", "i-1"));
        nodes.changed(node("ours", "test:///zone-b/i-1"));
        nodes.changed(node("unknown", ""));
        nodes.changed(node("garbled", "i-1"));

        for (ResourceStore store : List.of(claims, nodes)) {
            assertThat(store.withValue(ObjectIndexes.MACHINE_ID, "i-1"))
                    .extracting(Resource::name)
                    .containsExactly("ours");
            assertThat(store.withValue(ObjectIndexes.MACHINE_ID, "")).isEmpty();
        }
    }

    @Test
    @DisplayName("OPS-08 NodeClaims and Nodes are found by their provider id; those that have none yet are not")
    void byProviderId() {
        ResourceStore claims = ObjectIndexes.claims(new ResourceStore(resource -> resource), Optional::of);
        ResourceStore nodes = ObjectIndexes.nodes(new ResourceStore(resource -> resource), Optional::of);
        claims.changed(claim("ours", ID));
        claims.changed(claim("unlaunched", ""));
        claims.changed(claim("garbled", "i-1"));
        nodes.changed(node("ours", ID));
        nodes.changed(node("unknown", ""));
        nodes.changed(node("garbled", "i-1"));

        assertThat(claims.withValue(ObjectIndexes.PROVIDER_ID, ID))
                .extracting(Resource::name)
                .containsExactly("ours");
        assertThat(nodes.withValue(ObjectIndexes.PROVIDER_ID, ID))
                .extracting(Resource::name)
                .containsExactly("ours");
        assertThat(claims.withValue(ObjectIndexes.PROVIDER_ID, "")).isEmpty();
        assertThat(nodes.withValue(ObjectIndexes.PROVIDER_ID, "")).isEmpty();
    }
}
