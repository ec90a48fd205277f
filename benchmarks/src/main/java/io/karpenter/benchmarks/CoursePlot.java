package io.karpenter.benchmarks;

import io.karpenter.solver.api.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Draws price and lower bound of one run over time. */
final class CoursePlot {

    private CoursePlot() {}

    /**
     * @param seconds until the run ended
     */
    static void write(Path file, String title, List<Progress> news, double seconds) throws IOException {
        List<Double> times = new ArrayList<>();
        List<Double> prices = new ArrayList<>();
        List<Double> boundTimes = new ArrayList<>();
        List<Double> bounds = new ArrayList<>();
        for (Progress progress : news) {
            double at = progress.elapsed().toNanos() / 1e9;
            times.add(at);
            prices.add(progress.hourlyPrice());
            progress.lowerBound().ifPresent(bound -> {
                boundTimes.add(at);
                bounds.add(bound);
            });
        }
        StepChart chart = new StepChart(title, "seconds", LegendPosition.InsideNE);
        chart.line("price of the best plan", times, prices, seconds);
        chart.line("proven lower bound", boundTimes, bounds, seconds);
        chart.write(file);
    }
}
