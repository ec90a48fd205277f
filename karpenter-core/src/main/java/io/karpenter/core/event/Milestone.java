package io.karpenter.core.event;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A line for the log.
 *
 * @param debug true if it is of interest to those only who look for something
 * @param fields what it is about, by name
 */
public record Milestone(boolean debug, String message, Map<String, String> fields) {

    public Milestone {
        fields = Collections.unmodifiableMap(new TreeMap<>(fields));
    }
}
