package io.neuralhive.rollout.simulator.layout;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/**
 * A plot of one quantity over another, with a line for each series. Infinite values are on a line of their own above
 * the others.
 *
 * @param id unique in the page
 * @param title its title
 * @param description a description for screen readers
 * @param x the horizontal axis, from {@link #LEFT} to {@link #RIGHT}
 * @param y the vertical axis, from {@link #BOTTOM} to {@link #TOP}
 * @param series the lines, at most {@value #MAX_SERIES} of them with colours of their own
 * @param marks vertical lines
 */
public record Chart(
        String id, String title, String description, Axis x, Axis y, List<Series> series, List<Mark> marks) {

    /** Width of a chart. */
    public static final double WIDTH = 760;

    /** Height of a chart. */
    public static final double HEIGHT = 400;

    /** Where horizontal axes begin. */
    public static final double LEFT = 66;

    /** Where horizontal axes end. */
    public static final double RIGHT = WIDTH - 18;

    /** Where vertical axes begin. */
    public static final double BOTTOM = HEIGHT - 52;

    /** Where vertical axes end. */
    public static final double TOP = 84;

    private static final double NEVER = 62;
    private static final double LEGEND = 20;
    private static final double CHARACTER = 7;
    private static final int MAX_SERIES = 6;
    private static final double OFFSET = 5;

    /**
     * An axis.
     *
     * @param scale the positions of values
     * @param label the quantity
     * @param format formats a value
     */
    public record Axis(Scale scale, String label, DoubleFunction<String> format) {}

    /**
     * A line.
     *
     * @param name what the line represents
     * @param points in the order of {@code x}
     */
    public record Series(String name, List<Point> points) {

        /** Copies the list. */
        public Series {
            points = List.copyOf(points);
        }
    }

    /**
     * A point with a vertical bar.
     *
     * @param x the horizontal value
     * @param y the vertical value; may be infinite
     * @param low the bar's lower end
     * @param high its upper end; may be infinite
     * @param meaning the tooltip
     */
    public record Point(double x, double y, double low, double high, String meaning) {}

    /**
     * A vertical line.
     *
     * @param x the horizontal value
     * @param label its label
     */
    public record Mark(double x, String label) {}

    /** Copies the lists. */
    public Chart {
        series = List.copyOf(series);
        marks = List.copyOf(marks);
    }

    /** Returns the style sheet of charts, beyond that of all pages. */
    public static String style() {
        return Page.style(Chart.class, "chart.css");
    }

    /** Returns the chart as an SVG file. */
    public String standalone() {
        Markup file = new Markup();
        String viewBox = "0 0 " + (int) WIDTH + " " + (int) HEIGHT;
        file.open("svg", "xmlns", "http://www.w3.org/2000/svg", "viewBox", viewBox, "width", WIDTH, "height", HEIGHT);
        file.style(Page.style(Page.class, "page.css") + style());
        file.empty("rect", "class", "paper", "width", WIDTH, "height", HEIGHT);
        draw(file);
        return file.close().toString();
    }

    /** Draws the chart into a page. */
    public void draw(Markup page) {
        Svg svg = new Svg(page, id, WIDTH, HEIGHT, title, description);
        axes(svg);
        for (Mark mark : marks) {
            double at = x.scale().at(mark.x());
            svg.vertical("limit", at, TOP, BOTTOM);
            svg.textAround("limit-label", at, TOP - 6, mark.label());
        }
        double legend = LEFT;
        for (int i = 0; i < series.size(); i++) {
            Series line = series.get(i);
            bars(svg, line, i);
            line(svg, line, i);
            points(svg, line, i);
            svg.horizontal(style("line", i), legend, legend + 26, LEGEND);
            point(svg, i, legend + 13, LEGEND, line.name());
            svg.textFrom("key", legend + 34, LEGEND + 4, line.name());
            legend += 58 + CHARACTER * line.name().length();
        }
        svg.close();
    }

    private void axes(Svg svg) {
        for (double tick : y.scale().ticks()) {
            svg.level(LEFT, RIGHT, y.scale().at(tick), y.format().apply(tick));
        }
        if (isAnyInfinite()) {
            svg.level(LEFT, RIGHT, NEVER, "never");
        }
        for (double tick : x.scale().ticks()) {
            svg.vertical("grid", x.scale().at(tick), TOP, BOTTOM);
            svg.textAround("tick", x.scale().at(tick), BOTTOM + 18, x.format().apply(tick));
        }
        svg.horizontal("axis", LEFT, RIGHT, BOTTOM);
        svg.textAround("label", (LEFT + RIGHT) / 2, BOTTOM + 42, x.label());
        svg.textFrom("label", 4, NEVER - 16, y.label());
    }

    private boolean isAnyInfinite() {
        return series.stream()
                .flatMap(line -> line.points().stream())
                .anyMatch(point -> Double.isInfinite(point.high()));
    }

    /** The line is interrupted at infinite values. */
    private void line(Svg svg, Series line, int number) {
        List<String> piece = new ArrayList<>();
        for (Point point : line.points()) {
            if (Double.isInfinite(point.y())) {
                svg.thread(style("line", number), piece);
                piece.clear();
            } else {
                piece.add(String.format(Locale.ROOT, "%.1f,%.1f", across(point, number), up(point.y())));
            }
        }
        svg.thread(style("line", number), piece);
    }

    private void bars(Svg svg, Series line, int number) {
        for (Point point : line.points()) {
            if (point.low() < point.high() && !Double.isInfinite(point.low())) {
                svg.vertical(style("bar", number), across(point, number), up(point.high()), up(point.low()));
            }
        }
    }

    private void points(Svg svg, Series line, int number) {
        for (Point point : line.points()) {
            point(svg, number, across(point, number), up(point.y()), line.name() + ", " + point.meaning());
        }
    }

    /** Series differ in shape as well as in colour. */
    private static void point(Svg svg, int number, double x, double y, String meaning) {
        if (number % 2 == 0) {
            svg.point(style("point", number), x, y, meaning);
        } else {
            svg.square(style("point", number), x, y, meaning);
        }
    }

    /** Bars of different series are drawn beside each other. */
    private double across(Point point, int number) {
        return x.scale().at(point.x()) + OFFSET * (number - (series.size() - 1) / 2.0) / Math.max(1, series.size() - 1);
    }

    private double up(double value) {
        return Double.isInfinite(value) ? NEVER : y.scale().at(value);
    }

    private static String style(String part, int number) {
        return part + " series-" + number % MAX_SERIES;
    }
}
