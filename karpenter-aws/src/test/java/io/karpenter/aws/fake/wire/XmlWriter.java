package io.karpenter.aws.fake.wire;

import java.util.List;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.util.SdkAutoConstructList;

/** Writes answers of the SDK as XML. Not thread-safe. */
final class XmlWriter {

    private final StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");

    XmlWriter open(String name) {
        xml.append('<').append(name).append('>');
        return this;
    }

    XmlWriter close(String name) {
        xml.append("</").append(name).append('>');
        return this;
    }

    XmlWriter element(String name, String text) {
        open(name);
        escape(text);
        return close(name);
    }

    XmlWriter fields(SdkPojo pojo) {
        for (SdkField<?> field : pojo.sdkFields()) {
            Object value = field.getValueOrDefault(pojo);
            if (value != null && !(value instanceof SdkAutoConstructList)) {
                write(Scalars.answerName(field), field, value);
            }
        }
        return this;
    }

    private void write(String name, SdkField<?> field, Object value) {
        if (value instanceof SdkPojo pojo) {
            open(name).fields(pojo).close(name);
        } else if (value instanceof List<?> list) {
            writeList(name, field.getRequiredTrait(ListTrait.class), list);
        } else {
            element(name, Scalars.text(value));
        }
    }

    private void writeList(String name, ListTrait trait, List<?> list) {
        if (trait.isFlattened()) {
            list.forEach(member -> write(name, trait.memberFieldInfo(), member));
            return;
        }
        String member = trait.memberLocationName() == null ? "member" : trait.memberLocationName();
        open(name);
        list.forEach(value -> write(member, trait.memberFieldInfo(), value));
        close(name);
    }

    private void escape(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> xml.append("&lt;");
                case '>' -> xml.append("&gt;");
                case '&' -> xml.append("&amp;");
                case '\r' -> xml.append("&#13;");
                default -> xml.append(c);
            }
        }
    }

    @Override
    public String toString() {
        return xml.toString();
    }
}
