package io.karpenter.core.event;

/**
 * The object that an event is about.
 *
 * @param namespace empty for objects without one
 * @param uid empty if unknown
 */
public record ObjectRef(String kind, String namespace, String name, String uid) {

    /** What tells it from every other object, also from one that had its name before, as far as its uid is known. */
    public String identity() {
        return uid.isEmpty() ? kind + "/" + namespace + "/" + name : uid;
    }
}
