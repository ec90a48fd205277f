package io.karpenter.aws.image;

import io.karpenter.aws.label.AwsLabels;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.requirement.Requirements;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The images in {@code status.amis}, and which of them an instance type boots from. Source: AWS-AMI-14, AWS-AMI-15. */
public final class NodeImages {

    private static final Comparator<Expression> ORDER =
            Comparator.<Expression>comparingInt(e -> e.key().length()).thenComparing(Expression::key);

    private NodeImages() {}

    /** The first image that {@code type} can boot; empty if there is none. */
    public static Optional<NodeImage> imageFor(InstanceType type, List<NodeImage> images) {
        return images.stream()
                .filter(image -> type.requirements().compatible(image.requirements(), AwsLabels.SCHEMA.wellKnown()))
                .findFirst();
    }

    /** The name of each type with the first image that it can boot, in the order of types; those without one are left out. */
    public static Map<String, NodeImage> imageByType(Collection<InstanceType> types, List<NodeImage> images) {
        Map<String, NodeImage> byType = new LinkedHashMap<>();
        types.forEach(type -> imageFor(type, images).ifPresent(image -> byType.put(type.name(), image)));
        return byType;
    }

    /** The value of {@code status.amis}. */
    public static List<Map<String, Object>> toStatus(List<NodeImage> images) {
        return images.stream().map(NodeImages::entry).toList();
    }

    private static Map<String, Object> entry(NodeImage image) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("id", image.id());
        if (!image.name().isEmpty()) {
            entry.put("name", image.name());
        }
        if (image.deprecated()) {
            entry.put("deprecated", true);
        }
        entry.put(
                "requirements",
                image.requirements().expressions().stream()
                        .sorted(ORDER)
                        .map(NodeImages::requirement)
                        .toList());
        return entry;
    }

    private static Map<String, Object> requirement(Expression expression) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("key", expression.key());
        fields.put("operator", expression.operator().toString());
        if (!expression.values().isEmpty()) {
            fields.put("values", expression.values());
        }
        return fields;
    }

    /** The images of a status; none if it names none. Entries without id are left out. */
    public static List<NodeImage> ofStatus(Map<String, Object> status) {
        List<NodeImage> images = new ArrayList<>();
        for (Map<?, ?> fields : objects(status.get("amis"))) {
            if (fields.get("id") instanceof String id) {
                images.add(new NodeImage(
                        id,
                        fields.get("name") instanceof String name ? name : "",
                        Boolean.TRUE.equals(fields.get("deprecated")),
                        requirements(fields.get("requirements"))));
            }
        }
        return List.copyOf(images);
    }

    private static Requirements requirements(@Nullable Object list) {
        List<Expression> expressions = new ArrayList<>();
        for (Map<?, ?> fields : objects(list)) {
            Optional<Operator> operator = Operator.parse(String.valueOf(fields.get("operator")));
            if (fields.get("key") instanceof String key && operator.isPresent()) {
                List<String> values = fields.get("values") instanceof List<?> texts
                        ? texts.stream().map(String::valueOf).toList()
                        : List.of();
                expressions.add(new Expression(key, operator.get(), values));
            }
        }
        return Requirements.ofExpressions(expressions);
    }

    private static List<Map<?, ?>> objects(@Nullable Object list) {
        List<Map<?, ?>> objects = new ArrayList<>();
        if (list instanceof List<?> entries) {
            for (Object entry : entries) {
                if (entry instanceof Map<?, ?> fields) {
                    objects.add(fields);
                }
            }
        }
        return objects;
    }
}
