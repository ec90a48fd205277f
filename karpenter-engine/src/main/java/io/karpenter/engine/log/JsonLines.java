package io.karpenter.engine.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes what is logged as one JSON object a line: {@code level}, {@code time}, {@code logger}, {@code message}, {@code commit}, the
 * fields given to the line, {@code error} and {@code stacktrace}. Source: OPS-09; observability.md section 8.
 */
final class JsonLines extends EncoderBase<ILoggingEvent> {

    private static final byte[] NOTHING = {};

    private final JsonFactory json = new JsonFactory();
    private final String commit;
    private final boolean withCaller;

    /**
     * @param commit that the program was built from
     * @param withCaller true if each line tells who logs, which is costly
     */
    JsonLines(String commit, boolean withCaller) {
        this.commit = commit;
        this.withCaller = withCaller;
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        StringWriter line = new StringWriter();
        try (JsonGenerator object = json.createGenerator(line)) {
            object.writeStartObject();
            object.writeStringProperty("level", event.getLevel().toString());
            object.writeStringProperty("time", event.getInstant().toString());
            object.writeStringProperty("logger", event.getLoggerName());
            if (withCaller && event.getCallerData().length > 0) {
                object.writeStringProperty("caller", event.getCallerData()[0].toString());
            }
            object.writeStringProperty("message", event.getFormattedMessage());
            object.writeStringProperty("commit", commit);
            writeFields(object, event);
            writeFailure(object, event.getThrowableProxy());
            object.writeEndObject();
        }
        return (line + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static void writeFields(JsonGenerator object, ILoggingEvent event) {
        if (event.getKeyValuePairs() == null) {
            return;
        }
        // A name that is there already would make a field that readers see only one of.
        Set<String> taken =
                new HashSet<>(Set.of("level", "time", "logger", "caller", "message", "commit", "error", "stacktrace"));
        for (KeyValuePair field : event.getKeyValuePairs()) {
            String name = field.key;
            while (!taken.add(name)) {
                name = name + "_";
            }
            object.writeName(name);
            write(object, field.value);
        }
    }

    private static void write(JsonGenerator object, @Nullable Object value) {
        switch (value) {
            case null -> object.writeNull();
            case Boolean truth -> object.writeBoolean(truth);
            case Integer number -> object.writeNumber(number);
            case Long number -> object.writeNumber(number);
            case Double number -> object.writeNumber(number);
            case Map<?, ?> fields -> {
                object.writeStartObject();
                fields.forEach((name, field) -> {
                    object.writeName(String.valueOf(name));
                    write(object, field);
                });
                object.writeEndObject();
            }
            case Iterable<?> items -> {
                object.writeStartArray();
                items.forEach(item -> write(object, item));
                object.writeEndArray();
            }
            default -> object.writeString(value.toString());
        }
    }

    private static void writeFailure(JsonGenerator object, @Nullable IThrowableProxy failure) {
        if (failure != null) {
            String message = failure.getMessage() == null ? failure.getClassName() : failure.getMessage();
            object.writeStringProperty("error", message);
            object.writeStringProperty("stacktrace", ThrowableProxyUtil.asString(failure));
        }
    }
}
