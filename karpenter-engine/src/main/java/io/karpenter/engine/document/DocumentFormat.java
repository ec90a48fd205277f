package io.karpenter.engine.document;

import java.io.Writer;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;
import tools.jackson.dataformat.yaml.util.StringQuotingChecker;

/** How a document is spelt. */
public enum DocumentFormat {
    JSON {
        @Override
        TokenStreamFactory factory() {
            return JsonFactory.builder()
                    .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build();
        }
    },
    YAML {
        @Override
        TokenStreamFactory factory() {
            return YAMLFactory.builder()
                    .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(YAMLWriteFeature.MINIMIZE_QUOTES, YAMLWriteFeature.INDENT_ARRAYS_WITH_INDICATOR)
                    .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER, YAMLWriteFeature.SPLIT_LINES)
                    .stringQuotingChecker(new QuoteUnlessPlain())
                    .loadSettings(LoadSettings.builder()
                            .setCodePointLimit(Integer.MAX_VALUE)
                            .build())
                    .build();
        }
    };

    /** What one document consists of: one object, written to the generator. */
    @FunctionalInterface
    public interface Body {
        void writeTo(JsonGenerator json);
    }

    abstract TokenStreamFactory factory();

    /** Writes one document, indented and ended by a line feed. Does not close {@code out}. */
    public void write(Writer out, Body body) {
        try (JsonGenerator json = factory().createGenerator(INDENTED, out)) {
            json.configure(StreamWriteFeature.AUTO_CLOSE_TARGET, false);
            json.configure(StreamWriteFeature.FLUSH_PASSED_TO_STREAM, true);
            body.writeTo(json);
            if (this == JSON) {
                json.writeRaw('\n');
            }
        }
    }

    /**
     * Reads one document.
     *
     * @throws tools.jackson.core.JacksonException if it is none of this format; the message names line and column
     */
    JsonNode read(String text) {
        return new ObjectMapper(factory()).readTree(text);
    }

    private static final ObjectWriteContext INDENTED = new ObjectWriteContext.Base() {
        @Override
        public PrettyPrinter getPrettyPrinter() {
            return new DefaultPrettyPrinter(
                            Separators.createDefaultInstance().withObjectNameValueSpacing(Separators.Spacing.AFTER))
                    .withObjectIndenter(new DefaultIndenter("  ", "\n"));
        }

        @Override
        public boolean hasPrettyPrinter() {
            return true;
        }
    };

    /** Leaves only those texts bare that no YAML version could read as anything but a text. */
    private static final class QuoteUnlessPlain extends StringQuotingChecker {
        private static final long serialVersionUID = 1L;

        private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9./_-]*");
        private static final Set<String> NOT_TEXT = Set.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");

        @Override
        public boolean needToQuoteName(String name) {
            return needToQuoteValue(name);
        }

        @Override
        public boolean needToQuoteValue(String value) {
            return !PLAIN.matcher(value).matches() || NOT_TEXT.contains(value.toLowerCase(Locale.ROOT));
        }
    }
}
