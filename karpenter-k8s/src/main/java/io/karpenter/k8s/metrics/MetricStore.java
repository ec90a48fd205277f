package io.karpenter.k8s.metrics;

import io.karpenter.core.metric.Metric;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.metric.MetricType;
import io.karpenter.core.metric.Series;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The values of all series, and their text for Prometheus. The libraries for this change names: they refuse a gauge that ends in {@code
 * _total}, which one of ours does, and add units of their own. Writing the format takes a page, so that is done here.
 *
 * <p>Thread-safe; measurements of different series do not wait for each other. Source: Prometheus documentation, "Exposition formats",
 * version 0.0.4; MET-90.
 */
public final class MetricStore implements MetricSink {

    /** What the text is called in HTTP. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final Logger LOG = LoggerFactory.getLogger("controller");

    private final InstantSource clock;
    private final Map<Metric, Map<Series, Cell>> cells = new ConcurrentHashMap<>();
    private final List<Runnable> beforeScrapes = new CopyOnWriteArrayList<>();

    /**
     * @param clock by which summaries forget
     */
    public MetricStore(InstantSource clock) {
        this.clock = clock;
    }

    /** Runs {@code task} before each scrape, so that gauges which nobody changes, such as ages, can be set. */
    public void beforeEachScrape(Runnable task) {
        beforeScrapes.add(task);
    }

    @Override
    public void add(Series counter, double amount) {
        cell(counter, MetricType.COUNTER).add(amount);
    }

    @Override
    public void set(Series gauge, double value) {
        cell(gauge, MetricType.GAUGE).set(value);
    }

    @Override
    public void observe(Series observed, double value) {
        MetricType type = observed.metric().type();
        cell(observed, type == MetricType.SUMMARY ? type : MetricType.HISTOGRAM).observe(value);
    }

    @Override
    public void remove(Series series) {
        ofMetric(series.metric()).remove(series);
    }

    @Override
    public void replace(Metric gauge, Map<Series, ? extends Number> values) {
        ofMetric(gauge).keySet().removeIf(series -> !values.containsKey(series));
        values.forEach((series, value) -> {
            if (series.metric().equals(gauge)) {
                set(series, value.doubleValue());
            }
        });
    }

    private Map<Series, Cell> ofMetric(Metric metric) {
        return cells.computeIfAbsent(metric, m -> new ConcurrentHashMap<>());
    }

    private Cell cell(Series series, MetricType wanted) {
        Metric metric = series.metric();
        if (metric.type() != wanted) {
            throw new IllegalArgumentException(
                    "%s is a %s, not a %s".formatted(metric.fullName(), metric.type(), wanted));
        }
        return ofMetric(metric).computeIfAbsent(series, s -> switch (metric.type()) {
            case COUNTER, GAUGE -> new Cell.Plain();
            case HISTOGRAM -> new Cell.Histogram(metric.buckets());
            case SUMMARY -> new Cell.Summary(clock);
        });
    }

    /** All series as Prometheus reads them, sorted by name and labels. */
    public String scrape() {
        beforeScrapes.forEach(MetricStore::run);
        List<Metric> metrics = new ArrayList<>(cells.keySet());
        metrics.sort((a, b) -> a.fullName().compareTo(b.fullName()));
        StringBuilder text = new StringBuilder();
        String described = "";
        for (Metric metric : metrics) {
            Map<Series, Cell> series = cells.getOrDefault(metric, Map.of());
            // The older names of conditions have other labels for each kind; a name is described once.
            if (!series.isEmpty() && !metric.fullName().equals(described)) {
                described = metric.fullName();
                text.append("# HELP ").append(metric.fullName()).append(' ');
                text.append(metric.help().replace("\\", "\\\\").replace("\n", "\\n"));
                text.append("\n# TYPE ")
                        .append(metric.fullName())
                        .append(' ')
                        .append(metric.type())
                        .append('\n');
            }
            if (!series.isEmpty()) {
                sorted(series).forEach((labels, cell) -> cell.write(metric.fullName(), labels, text));
            }
        }
        return text.toString();
    }

    /** What cannot be told must not hide everything else. */
    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException failure) {
            LOG.atError().setCause(failure).log("some metrics could not be brought up to date");
        }
    }

    private static Map<String, Cell> sorted(Map<Series, Cell> series) {
        return series.entrySet().stream()
                .collect(Collectors.toMap(
                        entry -> labels(entry.getKey()), Map.Entry::getValue, (a, b) -> a, TreeMap::new));
    }

    private static String labels(Series series) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < series.values().size(); i++) {
            String value = series.values().get(i);
            text.append(i == 0 ? "" : ",")
                    .append(series.metric().labels().get(i))
                    .append("=\"");
            text.append(value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
            text.append('"');
        }
        return text.toString();
    }
}
