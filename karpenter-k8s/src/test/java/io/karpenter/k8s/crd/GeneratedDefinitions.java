package io.karpenter.k8s.crd;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerationInfo;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.karpenter.k8s.crd.buffer.CapacityBuffer;
import io.karpenter.k8s.crd.claim.NodeClaim;
import io.karpenter.k8s.crd.nodeclass.Ec2NodeClass;
import io.karpenter.k8s.crd.overlay.NodeOverlay;
import io.karpenter.k8s.crd.pool.NodePool;
import java.io.OutputStream;
import java.lang.reflect.ParameterizedType;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes the definitions from the annotated classes: fabric8's generator first, then {@link SchemaAnnotations} for what it cannot say,
 * then columns in the order in which they are written.
 */
final class GeneratedDefinitions {

    static final List<Class<? extends CustomResource<?, ?>>> KINDS =
            List.of(NodePool.class, NodeClaim.class, NodeOverlay.class, CapacityBuffer.class, Ec2NodeClass.class);

    private GeneratedDefinitions() {}

    static Map<String, Object> of(Class<? extends CustomResource<?, ?>> kind, ProviderLabels labels) {
        Map<String, Object> definition = generated(kind);
        Map<String, Object> version = SchemaAnnotations.items(
                        SchemaAnnotations.at(definition, "spec").get("versions"))
                .get(0);
        sortColumns(kind, SchemaAnnotations.items(version.get("additionalPrinterColumns")));
        Map<String, Object> schema = SchemaAnnotations.at(version, "schema", "openAPIV3Schema");
        SchemaAnnotations annotations = new SchemaAnnotations(labels);
        var models = ((ParameterizedType) kind.getGenericSuperclass()).getActualTypeArguments();
        annotations.addTo(SchemaAnnotations.at(schema, "properties", "spec"), models[0]);
        annotations.addTo(SchemaAnnotations.at(schema, "properties", "status"), models[1]);
        return definition;
    }

    @SuppressWarnings("unchecked") // a definition is a mapping of texts
    private static Map<String, Object> generated(Class<? extends CustomResource<?, ?>> kind) {
        List<HasMetadata> made = new ArrayList<>();
        new CRDGenerator() {
            @Override
            public void emitCrd(HasMetadata definition, Set<String> dependencies, CRDGenerationInfo info) {
                made.add(definition);
            }
        }.withOutput(new NoOutput())
                .withParallelGenerationEnabled(false)
                .forCRDVersions("v1")
                .customResourceClasses(List.of(kind))
                .generate();
        KubernetesSerialization serialization = new KubernetesSerialization();
        return (Map<String, Object>)
                SchemaAnnotations.tidy(serialization.unmarshal(serialization.asJson(made.get(0)), Map.class));
    }

    /** The generator sorts them by path. Zero is what no priority means, and how the API server gives them back. */
    private static void sortColumns(Class<?> kind, List<Map<String, Object>> columns) {
        List<String> names = Arrays.stream(kind.getAnnotationsByType(AdditionalPrinterColumn.class))
                .map(AdditionalPrinterColumn::name)
                .toList();
        columns.sort(Comparator.comparing(column -> names.indexOf(column.get("name"))));
        columns.forEach(column -> column.remove("priority", 0));
    }

    /** The generator wants to be told of a place for its files, though it writes none here. */
    private static final class NoOutput implements CRDGenerator.CRDOutput<OutputStream> {

        @Override
        public OutputStream outputFor(String name) {
            return OutputStream.nullOutputStream();
        }

        @Override
        public URI crdURI(String name) {
            return URI.create("none:" + name);
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
