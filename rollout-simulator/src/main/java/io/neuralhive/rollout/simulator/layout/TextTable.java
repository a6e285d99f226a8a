package io.neuralhive.rollout.simulator.layout;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table for a terminal, each column as wide as its widest cell. */
public final class TextTable {

    private TextTable() {}

    /**
     * Returns the lines of a table, without trailing white space.
     *
     * @param right the columns that are aligned right
     */
    public static List<String> lines(List<String> headers, List<List<String>> rows, IntPredicate right) {
        int[] widths = IntStream.range(0, headers.size())
                .map(column -> Math.max(
                        headers.get(column).length(),
                        rows.stream()
                                .mapToInt(row -> row.get(column).length())
                                .max()
                                .orElse(0)))
                .toArray();
        List<String> lines = new ArrayList<>();
        lines.add(line(headers, widths, right));
        lines.add(IntStream.of(widths).mapToObj("-"::repeat).collect(Collectors.joining("  ")));
        rows.forEach(row -> lines.add(line(row, widths, right)));
        return lines;
    }

    private static String line(List<String> cells, int[] widths, IntPredicate right) {
        return IntStream.range(0, cells.size())
                .mapToObj(column -> pad(cells.get(column), widths[column], right.test(column)))
                .collect(Collectors.joining("  "))
                .stripTrailing();
    }

    private static String pad(String cell, int width, boolean right) {
        String space = " ".repeat(width - cell.length());
        return right ? space + cell : cell + space;
    }
}
