package io.karpenter.k8s.manifest.tree;

import io.karpenter.k8s.manifest.report.Location;
import io.karpenter.k8s.manifest.report.Report;
import org.jspecify.annotations.Nullable;

/** Where a mapping stands in its document; paths are put together only when a message needs one. */
final class Place {

    private final Origin origin;
    private final @Nullable Place parent;
    private final String step;

    private Place(Origin origin, @Nullable Place parent, String step) {
        this.origin = origin;
        this.parent = parent;
        this.step = step;
    }

    /** What the messages about an object share. */
    private static final class Origin {

        private final String source;
        private final int document;
        private final Report report;
        private final boolean strict;
        private String kind = "";
        private String object = "";

        private Origin(String source, int document, Report report, boolean strict) {
            this.source = source;
            this.document = document;
            this.report = report;
            this.strict = strict;
        }
    }

    static Place root(String source, int document, String path, Report report) {
        return new Place(new Origin(source, document, report, false), null, path);
    }

    /** The root of a document, or an item of a list, in which unknown fields are problems. */
    static Place strictRoot(String source, int document, String path, Report report) {
        return new Place(new Origin(source, document, report, true), null, path);
    }

    boolean isStrict() {
        return origin.strict;
    }

    Place child(String childStep) {
        return new Place(origin, this, childStep);
    }

    void about(String kind, String name) {
        origin.kind = kind;
        origin.object = kind + " " + name;
    }

    String kind() {
        return origin.kind;
    }

    Report report() {
        return origin.report;
    }

    Location location(int line) {
        return new Location(origin.source, origin.document, line, origin.object);
    }

    /** The path of a field of this mapping. */
    String path(String field) {
        StringBuilder path = new StringBuilder();
        appendTo(path);
        append(path, field);
        return path.toString();
    }

    private void appendTo(StringBuilder path) {
        if (parent != null) {
            parent.appendTo(path);
        }
        append(path, step);
    }

    private static void append(StringBuilder path, String step) {
        if (step.isEmpty()) {
            return;
        }
        if (step.indexOf('/') >= 0) {
            path.append('[').append(step).append(']');
        } else {
            path.append(path.isEmpty() ? "" : ".").append(step);
        }
    }
}
