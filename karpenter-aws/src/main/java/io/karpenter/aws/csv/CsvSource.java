package io.karpenter.aws.csv;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Something to read a table from. */
public interface CsvSource {

    /** What messages call it: a path or the name of a resource. */
    String name();

    /** A new stream of its UTF-8 bytes; the caller closes it. */
    InputStream open() throws IOException;

    static CsvSource file(Path path) {
        return new CsvSource() {
            @Override
            public String name() {
                return path.toString();
            }

            @Override
            public InputStream open() throws IOException {
                return Files.newInputStream(path);
            }
        };
    }
}
