package io.karpenter.k8s.manifest.kind;

import io.karpenter.core.spread.Service;
import io.karpenter.k8s.manifest.kind.pod.SelectorReader;
import io.karpenter.k8s.manifest.stated.Meta;
import io.karpenter.k8s.manifest.tree.Fields;
import java.util.Optional;

/** Reads Services, of which only the selector decides anything. */
final class ServiceReader {

    private ServiceReader() {}

    static Service service(Fields root, Meta meta) {
        root.skip("status");
        return new Service(
                meta.namespace(),
                meta.name(),
                root.object("spec", spec -> {
                            spec.skipRest();
                            return SelectorReader.equality(spec, "selector");
                        })
                        .orElse(Optional.empty()));
    }
}
