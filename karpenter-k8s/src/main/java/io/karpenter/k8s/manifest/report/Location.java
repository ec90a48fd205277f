package io.karpenter.k8s.manifest.report;

/**
 * A place in the input.
 *
 * @param source name of the file or stream
 * @param document number of the document in it, from 1; 0: the source as a whole
 * @param line number of the line in it, from 1; 0: unknown
 * @param object kind, namespace and name of the object there; empty if unknown
 */
public record Location(String source, int document, int line, String object) {

    /** A source as a whole. */
    public static Location of(String source) {
        return new Location(source, 0, 0, "");
    }

    @Override
    public String toString() {
        return source
                + (document > 0 ? ", document " + document : "")
                + (line > 0 ? ", line " + line : "")
                + (object.isEmpty() ? "" : " (" + object + ")");
    }
}
