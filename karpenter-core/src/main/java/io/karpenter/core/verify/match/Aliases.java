package io.karpenter.core.verify.match;

import io.karpenter.core.label.LabelSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Other names of label keys: a node that has a label under one name answers to all of them. Source: SCH-LBL-01. */
public final class Aliases {

    private final Map<String, List<String>> others = new HashMap<>();

    public Aliases(LabelSchema schema) {
        schema.aliases().forEach((alias, key) -> {
            others.computeIfAbsent(alias, k -> new ArrayList<>()).add(key);
            others.computeIfAbsent(key, k -> new ArrayList<>()).add(alias);
        });
    }

    public NodeLabels over(NodeLabels labels) {
        return key -> {
            Possible found = labels.get(key);
            if (!found.equals(Possible.ABSENT)) {
                return found;
            }
            for (String other : others.getOrDefault(key, List.of())) {
                Possible byOtherName = labels.get(other);
                if (!byOtherName.equals(Possible.ABSENT)) {
                    return byOtherName;
                }
            }
            return found;
        };
    }
}
