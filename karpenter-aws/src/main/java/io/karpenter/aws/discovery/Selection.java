package io.karpenter.aws.discovery;

import com.github.benmanes.caffeine.cache.Cache;
import io.karpenter.aws.refresh.Expiring;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import software.amazon.awssdk.services.ec2.model.Filter;

/**
 * What lists of terms select, each found by some queries and remembered for a while by its terms; NodeClasses with the same terms share an answer.
 * Thread-safe; of those who miss, one at a time asks. Source: AWS-SUB-01 to AWS-SUB-03, AWS-SG-01, AWS-SG-02.
 */
final class Selection<T> {

    private final Cache<List<SelectorTerm>, List<T>> known;
    private final ReentrantLock lock = new ReentrantLock();
    private final Function<List<Filter>, List<T>> query;
    private final Function<T, String> id;

    /**
     * @param query what one query with these filters finds, on all pages
     */
    Selection(Duration lifetime, InstantSource clock, Function<List<Filter>, List<T>> query, Function<T, String> id) {
        this.known = Expiring.afterWrite(lifetime, clock);
        this.query = query;
        this.id = id;
    }

    /**
     * What the terms select, each thing once.
     *
     * @param queries the filters of one query each
     * @param found hears what was found, if it had to be asked for
     */
    List<T> select(
            List<SelectorTerm> terms,
            Function<List<SelectorTerm>, List<List<Filter>>> queries,
            Function<List<T>, List<T>> found) {
        lock.lock();
        try {
            List<T> remembered = known.getIfPresent(terms);
            if (remembered != null) {
                return remembered;
            }
            Map<String, T> all = new LinkedHashMap<>();
            for (List<Filter> filters : queries.apply(terms)) {
                query.apply(filters).forEach(thing -> all.putIfAbsent(id.apply(thing), thing));
            }
            List<T> selected = List.copyOf(found.apply(new ArrayList<>(all.values())));
            known.put(List.copyOf(terms), selected);
            return selected;
        } finally {
            lock.unlock();
        }
    }
}
