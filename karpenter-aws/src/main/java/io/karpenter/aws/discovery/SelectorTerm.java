package io.karpenter.aws.discovery;

import io.karpenter.aws.client.Filters;
import io.karpenter.aws.tree.Fields;
import io.karpenter.aws.tree.Findings;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.ec2.model.Filter;

/**
 * A term that selects subnets or security groups: by an id, else by a name, else by tags, of which all have to be there. Terms of a list are
 * alternatives. Immutable. Source: AWS-SUB-01, AWS-SG-01.
 *
 * @param tags by key; {@code *} stands for any value
 */
public record SelectorTerm(Optional<String> id, Optional<String> name, Map<String, String> tags) {

    public SelectorTerm {
        tags = Collections.unmodifiableMap(new TreeMap<>(tags));
    }

    /** The terms of a NodeClass for its subnets. */
    public static List<SelectorTerm> subnets(NodeClass nodeClass) {
        return read(nodeClass, "subnetSelectorTerms");
    }

    /** The terms of a NodeClass for its security groups. */
    public static List<SelectorTerm> securityGroups(NodeClass nodeClass) {
        return read(nodeClass, "securityGroupSelectorTerms");
    }

    /** What the API server would refuse is as if it was not there. */
    private static List<SelectorTerm> read(NodeClass nodeClass, String list) {
        Fields spec = new Fields(
                nodeClass.spec(), "spec", new Findings(nodeClass.ref().name()));
        return spec.objects(list, Integer.MAX_VALUE).orElse(List.of()).stream()
                .map(term -> new SelectorTerm(
                        filled(term, "id"),
                        filled(term, "name"),
                        term.textMap("tags").orElse(Map.of())))
                .toList();
    }

    private static Optional<String> filled(Fields term, String name) {
        return term.text(name).filter(text -> !text.isEmpty());
    }

    /** Its tags as filters; none if it goes by an id or a name, or has no tags. */
    List<Filter> tagFilters() {
        return id.isPresent() || name.isPresent()
                ? List.of()
                : tags.entrySet().stream()
                        .map(tag -> tagFilter(tag.getKey(), tag.getValue()))
                        .toList();
    }

    private static Filter tagFilter(String key, String value) {
        return value.equals("*") ? Filters.tagged(key) : Filters.tagged(key, value);
    }
}
