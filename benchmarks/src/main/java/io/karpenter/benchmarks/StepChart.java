package io.karpenter.benchmarks;

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

/** A picture of prices over time, as steps: each value holds until the next. Not thread-safe. */
public final class StepChart {

    private static final List<Color> COLOURS =
            List.of(new Color(0x1f77b4), new Color(0xd62728), new Color(0x2ca02c), new Color(0x7f7f7f));

    private final XYChart chart;
    private int lines;

    /**
     * @param timeUnit in which times are given, for the axis
     */
    public StepChart(String title, String timeUnit, LegendPosition legend) {
        chart = new XYChartBuilder()
                .width(720)
                .height(360)
                .title(title)
                .xAxisTitle(timeUnit)
                .yAxisTitle("USD per hour")
                .build();
        chart.getStyler()
                .setDefaultSeriesRenderStyle(XYSeriesRenderStyle.Step)
                .setLegendPosition(legend)
                .setChartBackgroundColor(Color.WHITE);
    }

    /**
     * Adds a line; one without values is left out, and keeps its colour.
     *
     * @param end time until which the last value holds
     */
    public void line(String name, List<Double> times, List<Double> values, double end) {
        Color colour = COLOURS.get(lines++ % COLOURS.size());
        if (!times.isEmpty()) {
            List<Double> x = new ArrayList<>(times);
            List<Double> y = new ArrayList<>(values);
            x.add(end);
            y.add(values.getLast());
            chart.addSeries(name, x, y)
                    .setMarker(SeriesMarkers.NONE)
                    .setLineColor(colour)
                    .setLineStyle(new BasicStroke(1.5f));
        }
    }

    /** Writes it as SVG. */
    public void write(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        VectorGraphicsEncoder.saveVectorGraphic(chart, file.toString(), VectorGraphicsFormat.SVG);
    }
}
