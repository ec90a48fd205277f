package io.karpenter.core.cloud.nodeclass;

import io.karpenter.core.condition.ConditionSet;
import io.karpenter.core.event.Event;
import io.karpenter.core.nodepool.NodePool;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a provider does for its configuration objects: it finds out what they select, says whether they can be used, and clears up what it made for
 * them. It never writes to the cluster; whoever calls it does. Implementations are thread-safe, may block, and may be asked the same again at any
 * time. Source: AWS-NC-01 to AWS-NC-25, AWS-GC-05, AWS-GC-06.
 */
public interface NodeClassCare {

    /** The kind that is looked after. */
    NodeClassKind kind();

    /** Finalizer that objects bear from before anything is made for them until {@link #end} has cleared it up. */
    String finalizer();

    /** Types of the conditions that the root condition sums up, each of which {@link #tend} sets. */
    List<String> dependents();

    /** Fingerprint of what an object says of its machines; empty if machines are not told apart by one. */
    Optional<Stamp> stamp(NodeClass nodeClass);

    /**
     * Finds out how things are with an object that is not being deleted. What cannot be found out now stays as it was, and is said by
     * {@link Tended#failures}; whatever else was found out is to be written all the same.
     */
    Tended tend(Tending now);

    /**
     * Clears up what was made for an object that nothing refers to any more. It is called again until it does not fail.
     *
     * @throws io.karpenter.core.cloud.CloudProviderException if something is left
     */
    void end(NodeClass nodeClass);

    /**
     * Clears up what was made for objects and is of no use to any of them now.
     *
     * @param nodeClasses all of the kind
     * @param machines annotations of all NodeClaims
     * @throws io.karpenter.core.cloud.CloudProviderException if something could not be cleared up; the rest was
     */
    default void clearUp(List<NodeClass> nodeClasses, List<Map<String, String>> machines) {}

    /** How long after {@link #clearUp} to call it again; empty if there is never anything to clear up. */
    default Optional<Duration> clearUpInterval() {
        return Optional.empty();
    }

    /**
     * A fingerprint as annotations carry it.
     *
     * @param key of the annotation for the hash
     * @param versionKey of the annotation for the version
     * @param version of the function; hashes of different versions are not comparable
     */
    record Stamp(String key, String versionKey, String hash, String version) {

        /** Both annotations. */
        public Map<String, String> annotations() {
            return Map.of(key, hash, versionKey, version);
        }
    }

    /**
     * An object as it is.
     *
     * @param conditions as stored, with {@link #dependents} as those that count
     * @param pools that refer to it
     */
    record Tending(NodeClass nodeClass, ConditionSet conditions, List<NodePool> pools) {

        public Tending {
            pools = List.copyOf(pools);
        }
    }

    /**
     * An object as it is found to be.
     *
     * @param status all of it but the conditions
     * @param events what is to be told of it
     * @param again when to look again at the latest; empty: when something changes
     * @param failures what could not be found out, for the log; the object is looked at again soon
     */
    record Tended(
            Map<String, Object> status,
            ConditionSet conditions,
            List<Event> events,
            Optional<Duration> again,
            List<RuntimeException> failures) {

        public Tended {
            status = Collections.unmodifiableMap(new LinkedHashMap<>(status));
            events = List.copyOf(events);
            failures = List.copyOf(failures);
        }
    }
}
