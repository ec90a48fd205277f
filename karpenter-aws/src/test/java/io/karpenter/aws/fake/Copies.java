package io.karpenter.aws.fake;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.utils.builder.Buildable;

/** Copies what was requested into what is answered: EC2 has two types for most things, with the same fields. */
final class Copies {

    private Copies() {}

    /** Fills {@code builder} with the fields of {@code from} that have the same names. */
    static <B extends SdkPojo> B copy(SdkPojo from, B builder) {
        Map<String, SdkField<?>> source =
                from.sdkFields().stream().collect(Collectors.toMap(SdkField::memberName, Function.identity()));
        for (SdkField<?> field : builder.sdkFields()) {
            SdkField<?> same = source.get(field.memberName());
            Object value = same == null ? null : same.getValueOrDefault(from);
            if (value != null && !(value instanceof SdkAutoConstructList)) {
                field.set(builder, converted(field, value));
            }
        }
        return builder;
    }

    private static Object converted(SdkField<?> field, Object value) {
        if (value instanceof SdkPojo pojo) {
            return ((Buildable) copy(pojo, field.constructor().get())).build();
        }
        if (value instanceof List<?> list) {
            SdkField<?> member = field.getRequiredTrait(ListTrait.class).memberFieldInfo();
            return list.stream().map(element -> converted(member, element)).toList();
        }
        return value;
    }
}
