package io.karpenter.aws.fake;

import io.karpenter.aws.fake.wire.Fault;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Picks things by their ids, all or an error. */
final class Named {

    private Named() {}

    /**
     * The things of these ids, all things if there are no ids.
     *
     * @throws Fault {@code code} if one of them is missing
     */
    static <T> List<T> pick(Map<String, T> all, Collection<String> ids, String code, String what) {
        if (ids.isEmpty()) {
            return List.copyOf(all.values());
        }
        for (String id : ids) {
            if (!all.containsKey(id)) {
                throw Fault.of(code, "The %s '%s' does not exist".formatted(what, id));
            }
        }
        return all.entrySet().stream()
                .filter(e -> ids.contains(e.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }
}
