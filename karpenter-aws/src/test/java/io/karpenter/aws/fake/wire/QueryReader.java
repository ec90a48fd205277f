package io.karpenter.aws.fake.wire;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.utils.builder.Buildable;

/** Fills a request of the SDK from the form parameters of the query protocol, e.g. {@code Filter.1.Value.2=a}. */
final class QueryReader {

    private final NavigableMap<String, String> parameters;
    private final boolean ec2;

    /**
     * @param ec2 whether lists are numbered at once, as EC2 has it, rather than below the name of their members
     */
    QueryReader(NavigableMap<String, String> parameters, boolean ec2) {
        this.parameters = parameters;
        this.ec2 = ec2;
    }

    static NavigableMap<String, String> parse(String form) {
        NavigableMap<String, String> parameters = new TreeMap<>();
        for (String pair : form.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                parameters.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
            }
        }
        return parameters;
    }

    static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    void fill(SdkPojo builder, String prefix) {
        for (SdkField<?> field : builder.sdkFields()) {
            String path = prefix + field.locationName();
            if (isSent(path)) {
                field.set(builder, value(field, path));
            }
        }
    }

    private Object value(SdkField<?> field, String path) {
        if (Scalars.isStructure(field)) {
            SdkPojo builder = field.constructor().get();
            fill(builder, path + ".");
            return ((Buildable) builder).build();
        }
        if (Scalars.isList(field)) {
            return list(field.getRequiredTrait(ListTrait.class), path);
        }
        return Scalars.parse(field, parameters.getOrDefault(path, ""));
    }

    private List<Object> list(ListTrait list, String path) {
        String member = list.memberLocationName() == null ? "member" : list.memberLocationName();
        String prefix = ec2 || list.isFlattened() ? path + "." : path + "." + member + ".";
        List<Object> values = new ArrayList<>();
        for (int i = 1; isSent(prefix + i); i++) {
            values.add(value(list.memberFieldInfo(), prefix + i));
        }
        return values;
    }

    private boolean isSent(String path) {
        if (parameters.containsKey(path)) {
            return true;
        }
        String next = parameters.ceilingKey(path + ".");
        return next != null && next.startsWith(path + ".");
    }
}
