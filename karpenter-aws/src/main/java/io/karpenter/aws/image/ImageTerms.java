package io.karpenter.aws.image;

import io.karpenter.aws.nodeclass.AmiFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads what an EC2NodeClass says of its images from a tree that the API server has accepted. Source: AWS-AMI-01, AWS-AMI-02. */
public final class ImageTerms {

    private ImageTerms() {}

    /** The terms in their order; what cannot be read is left out. */
    public static List<ImageTerm> of(Map<String, Object> spec) {
        List<ImageTerm> terms = new ArrayList<>();
        if (spec.get("amiSelectorTerms") instanceof List<?> list) {
            for (Object entry : list) {
                if (entry instanceof Map<?, ?> fields) {
                    term(fields).ifPresent(terms::add);
                }
            }
        }
        return List.copyOf(terms);
    }

    private static Optional<ImageTerm> term(Map<?, ?> fields) {
        Optional<String> alias = text(fields.get("alias"));
        if (alias.isPresent()) {
            return Alias.parse(alias.get()).map(ImageTerm.Published::new);
        }
        Optional<String> id = text(fields.get("id"));
        if (id.isPresent()) {
            return id.map(ImageTerm.WithId::new);
        }
        Optional<String> parameter = text(fields.get("ssmParameter"));
        if (parameter.isPresent()) {
            return parameter.map(ImageTerm.InParameter::new);
        }
        Map<String, String> tags = new TreeMap<>();
        if (fields.get("tags") instanceof Map<?, ?> map) {
            map.forEach((key, value) -> tags.put(key.toString(), String.valueOf(value)));
        }
        ImageTerm.Matching matching = new ImageTerm.Matching(text(fields.get("name")), text(fields.get("owner")), tags);
        boolean selects = matching.name().isPresent() || matching.owner().isPresent() || !tags.isEmpty();
        return selects ? Optional.of(matching) : Optional.empty();
    }

    private static Optional<String> text(@Nullable Object value) {
        return value instanceof String text && !text.isEmpty() ? Optional.of(text) : Optional.empty();
    }

    /** The alias, which is then the only term. */
    public static Optional<Alias> alias(Map<String, Object> spec) {
        return of(spec).stream()
                .flatMap(term -> term instanceof ImageTerm.Published published
                        ? Optional.of(published.alias()).stream()
                        : Optional.<Alias>empty().stream())
                .findFirst();
    }

    /** The stated family, else that of the alias, else Custom. */
    public static AmiFamily family(Map<String, Object> spec) {
        return text(spec.get("amiFamily"))
                .flatMap(AmiFamily::parse)
                .or(() -> alias(spec).map(Alias::family))
                .orElse(AmiFamily.CUSTOM);
    }
}
