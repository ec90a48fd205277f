package io.karpenter.engine.explain;

import io.karpenter.core.workload.PodId;

/** What is to be explained. */
public sealed interface Subject {

    /** The namespace of a pod that is named without one. */
    String DEFAULT_NAMESPACE = "default";

    /** Printed {@code pod/NAMESPACE/NAME}. */
    record OfPod(PodId pod) implements Subject {
        @Override
        public String toString() {
            return "pod/" + pod;
        }
    }

    /** Printed {@code node/NAME}; a node of the snapshot or a new one of the plan. */
    record OfNode(String node) implements Subject {
        @Override
        public String toString() {
            return "node/" + node;
        }
    }

    /**
     * Reads {@code pod/NAMESPACE/NAME}, {@code pod/NAME} or {@code node/NAME}.
     *
     * @throws IllegalArgumentException if it is none of these; the message says what is allowed
     */
    static Subject parse(String text) {
        String[] parts = text.split("/", -1);
        boolean complete = true;
        for (String part : parts) {
            complete &= !part.isEmpty();
        }
        if (complete && parts.length == 2 && parts[0].equals("node")) {
            return new OfNode(parts[1]);
        }
        if (complete && parts.length == 2 && parts[0].equals("pod")) {
            return new OfPod(new PodId(DEFAULT_NAMESPACE, parts[1]));
        }
        if (complete && parts.length == 3 && parts[0].equals("pod")) {
            return new OfPod(new PodId(parts[1], parts[2]));
        }
        throw new IllegalArgumentException("'" + text
                + "' names nothing that can be explained; write pod/NAMESPACE/NAME, pod/NAME for the namespace default,"
                + " or node/NAME");
    }
}
