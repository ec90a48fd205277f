package io.karpenter.aws.fake.wire;

import java.math.BigDecimal;
import java.time.Instant;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.protocol.MarshallingType;

/** Single values as text. */
final class Scalars {

    private Scalars() {}

    static boolean isStructure(SdkField<?> field) {
        return field.marshallingType().equals(MarshallingType.SDK_POJO);
    }

    static boolean isList(SdkField<?> field) {
        return field.marshallingType().equals(MarshallingType.LIST);
    }

    static boolean isMap(SdkField<?> field) {
        return field.marshallingType().equals(MarshallingType.MAP);
    }

    /** The name in answers, which EC2 writes otherwise than in requests. */
    static String answerName(SdkField<?> field) {
        String name = field.unmarshallLocationName();
        return name == null ? field.locationName() : name;
    }

    static Object parse(SdkField<?> field, String text) {
        MarshallingType<?> type = field.marshallingType();
        try {
            if (type.equals(MarshallingType.STRING)) {
                return text;
            } else if (type.equals(MarshallingType.INTEGER)) {
                return Integer.valueOf(text);
            } else if (type.equals(MarshallingType.LONG)) {
                return Long.valueOf(text);
            } else if (type.equals(MarshallingType.DOUBLE)) {
                return Double.valueOf(text);
            } else if (type.equals(MarshallingType.FLOAT)) {
                return Float.valueOf(text);
            } else if (type.equals(MarshallingType.BOOLEAN)) {
                return Boolean.valueOf(text);
            } else if (type.equals(MarshallingType.BIG_DECIMAL)) {
                return new BigDecimal(text);
            } else if (type.equals(MarshallingType.INSTANT)) {
                return Instant.parse(text);
            }
        } catch (RuntimeException e) {
            throw Fault.of(
                    "InvalidParameterValue",
                    "Value (%s) for parameter %s is invalid.".formatted(text, field.locationName()));
        }
        throw new IllegalStateException("%s: values of type %s are not read".formatted(field.memberName(), type));
    }

    static String text(Object value) {
        return value instanceof SdkBytes bytes ? bytes.asUtf8String() : value.toString();
    }
}
