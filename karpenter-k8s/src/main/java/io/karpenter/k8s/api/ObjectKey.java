package io.karpenter.k8s.api;

/**
 * Name of an object among those of its kind.
 *
 * @param namespace empty for objects without one
 */
public record ObjectKey(String namespace, String name) {

    public static ObjectKey of(String name) {
        return new ObjectKey("", name);
    }

    @Override
    public String toString() {
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }
}
