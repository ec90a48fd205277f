package io.karpenter.aws.client;

import java.util.Collection;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.Filter;

/** Filters of EC2's: what has one of the values. Pure functions. */
public final class Filters {

    private Filters() {}

    public static Filter of(String name, String... values) {
        return of(name, List.of(values));
    }

    public static Filter of(String name, Collection<String> values) {
        return Filter.builder().name(name).values(values).build();
    }

    /** What has a tag, whatever its value. */
    public static Filter tagged(String key) {
        return of("tag-key", key);
    }

    /** What has a tag with a value. */
    public static Filter tagged(String key, String value) {
        return of("tag:" + key, value);
    }
}
