package io.karpenter.benchmarks;

import io.karpenter.solver.api.Progress;
import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws price and lower bound of one run over time, as steps. */
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
        XYChart chart = new XYChartBuilder()
                .width(720)
                .height(360)
                .title(title)
                .xAxisTitle("seconds")
                .yAxisTitle("USD per hour")
                .build();
        chart.getStyler()
                .setDefaultSeriesRenderStyle(XYSeriesRenderStyle.Step)
                .setLegendPosition(LegendPosition.InsideNE)
                .setChartBackgroundColor(Color.WHITE);
        line(chart, "price of the best plan", times, prices, seconds, new Color(0x1f77b4));
        line(chart, "proven lower bound", boundTimes, bounds, seconds, new Color(0xd62728));
        Files.createDirectories(file.toAbsolutePath().getParent());
        VectorGraphicsEncoder.saveVectorGraphic(chart, file.toString(), VectorGraphicsFormat.SVG);
    }

    private static void line(
            XYChart chart, String name, List<Double> times, List<Double> values, double end, Color colour) {
        if (!times.isEmpty()) {
            times.add(end);
            values.add(values.getLast());
            chart.addSeries(name, times, values)
                    .setMarker(SeriesMarkers.NONE)
                    .setLineColor(colour)
                    .setLineStyle(new BasicStroke(1.5f));
        }
    }
}
