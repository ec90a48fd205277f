package io.karpenter.k8s.manifest;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Where manifests come from. */
public sealed interface ManifestSource {

    /** A file, or a directory with all its YAML and JSON files, gzipped or not, at any depth, in the order of their names. */
    static ManifestSource path(Path path) {
        return new Files(path);
    }

    /** A stream, read to its end and not closed. */
    static ManifestSource stream(String name, InputStream stream) {
        return new Stream(name, stream);
    }

    /** A text. */
    static ManifestSource text(String name, String text) {
        return new Stream(name, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * What a command line names: {@code -} is {@code standardInput}, everything else a path.
     */
    static ManifestSource of(String argument, InputStream standardInput) {
        return argument.equals("-") ? stream("standard input", standardInput) : path(Path.of(argument));
    }

    /** A file or a directory. */
    record Files(Path path) implements ManifestSource {}

    /**
     * A stream.
     *
     * @param name for messages
     */
    record Stream(String name, InputStream stream) implements ManifestSource {}
}
