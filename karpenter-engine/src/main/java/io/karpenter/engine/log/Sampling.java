package io.karpenter.engine.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.HashMap;
import java.util.Map;

/** Of equal messages in one second lets the first hundred pass, then every hundredth. Thread-safe. Source: OPS-09. */
final class Sampling extends Filter<ILoggingEvent> {

    private static final int FIRST = 100;
    private static final int THEN_EVERY = 100;

    private final Map<String, Integer> counts = new HashMap<>();
    private long second = Long.MIN_VALUE;

    @Override
    public synchronized FilterReply decide(ILoggingEvent event) {
        long now = Math.floorDiv(event.getTimeStamp(), 1000L);
        if (now != second) {
            second = now;
            counts.clear();
        }
        int count = counts.merge(event.getLevel() + event.getMessage(), 1, Integer::sum);
        return count <= FIRST || (count - FIRST) % THEN_EVERY == 0 ? FilterReply.NEUTRAL : FilterReply.DENY;
    }
}
