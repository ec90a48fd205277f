package io.karpenter.aws.csv;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** A table that a test writes down. */
public record TextSource(String name, byte[] bytes) implements CsvSource {

    public static TextSource of(String name, String... lines) {
        return new TextSource(name, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public InputStream open() {
        return new ByteArrayInputStream(bytes);
    }
}
