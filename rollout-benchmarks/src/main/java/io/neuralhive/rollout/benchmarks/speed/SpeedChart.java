package io.neuralhive.rollout.benchmarks.speed;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A chart of the costs of calls, on a logarithmic scale: a bar for each row, lighter for two threads. */
final class SpeedChart {

    private static final int WIDTH = 760;
    private static final int LEFT = 250;
    private static final int RIGHT = 80;
    private static final int BAR = 14;
    private static final double LEAST = 10;
    private static final double MAX = 100_000;

    private SpeedChart() {}

    static String svg(List<SpeedRow> rows) {
        List<String> lines = new ArrayList<>();
        int y = 30;
        for (String name : names(rows)) {
            lines.add(text(LEFT - 8, y + BAR, "end", name));
            for (SpeedRow row : rows) {
                if (row.name().equals(name)) {
                    double end = x(row.nanos());
                    String color = row.threads() == 1 ? "#3b6ea5" : "#9dbbd8";
                    lines.add(String.format(
                            Locale.ROOT,
                            "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
                            LEFT,
                            y,
                            end - LEFT,
                            BAR - 2,
                            color));
                    lines.add(text(end + 4, y + BAR - 4, "start", String.format(Locale.ROOT, "%,.0f", row.nanos())));
                    y += BAR;
                }
            }
            y += 8;
        }
        for (double tick = LEAST; tick <= MAX; tick *= 10) {
            lines.add(
                    0,
                    String.format(
                            Locale.ROOT,
                            "<line x1=\"%.1f\" y1=\"22\" x2=\"%.1f\" y2=\"%d\" stroke=\"#ddd\"/>",
                            x(tick),
                            x(tick),
                            y));
            lines.add(text(x(tick), 16, "middle", String.format(Locale.ROOT, "%,.0f ns", tick)));
        }
        return String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"11\">%n"
                        + "<title>Nanoseconds of one call with one thread (dark) and with two</title>%n"
                        + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n%s%n</svg>%n",
                WIDTH,
                y + 10,
                String.join("\n", lines));
    }

    private static Set<String> names(List<SpeedRow> rows) {
        Set<String> names = new LinkedHashSet<>();
        rows.forEach(row -> names.add(row.name()));
        return names;
    }

    private static double x(double nanos) {
        double share = Math.log(Math.min(MAX, Math.max(LEAST, nanos)) / LEAST) / Math.log(MAX / LEAST);
        return LEFT + share * (WIDTH - LEFT - RIGHT);
    }

    private static String text(double x, double y, String anchor, String text) {
        return String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"#333\">%s</text>",
                x,
                y,
                anchor,
                text);
    }
}
