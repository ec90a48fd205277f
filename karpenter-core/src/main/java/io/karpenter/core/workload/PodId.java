package io.karpenter.core.workload;

/** Namespace and name of a pod, printed {@code namespace/name}. */
public record PodId(String namespace, String name) implements Comparable<PodId> {

    /** Reads {@code namespace/name}. */
    public static PodId parse(String text) {
        int slash = text.indexOf('/');
        if (slash <= 0 || slash == text.length() - 1) {
            throw new IllegalArgumentException("pod \"" + text + "\" is not of the form namespace/name");
        }
        return new PodId(text.substring(0, slash), text.substring(slash + 1));
    }

    @Override
    public int compareTo(PodId other) {
        int byNamespace = namespace.compareTo(other.namespace);
        return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
