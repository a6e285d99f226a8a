package io.neuralhive.rollout.simulator.report;

import io.neuralhive.rollout.simulator.characteristics.StudyResult;
import io.neuralhive.rollout.simulator.layout.TextTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A report on a study: a page with plots, CSV, JSON, and a table for a terminal. Immutable and thread-safe. */
public final class StudyReport {

    private final StudyResult result;

    /** Creates a report. */
    public StudyReport(StudyResult result) {
        this.result = result;
    }

    /** Returns the report as one self-contained page: no scripts, fonts or pictures from elsewhere. */
    public String html() {
        return StudyPage.of(result);
    }

    /** Returns CSV with a row for each candidate under each policy. Fields of events that never happened are empty. */
    public String csv() {
        return StudyTable.rows(result).csv();
    }

    /**
     * Returns JSON with the settings of the study and the same rows. Fields of events that never happened are {@code
     * null}.
     */
    public String json() {
        return StudyTable.rows(result).json(StudyTable.settings(result.study()));
    }

    /** Returns the lines of a table for a terminal. */
    public List<String> lines() {
        return TextTable.lines(StudyTable.HEADERS, StudyTable.cells(result), StudyTable::isFigure);
    }

    /** Returns the plots as SVG files, by name. */
    public Map<String, String> pictures() {
        Map<String, String> pictures = new LinkedHashMap<>();
        Stream.concat(StudyCharts.ofErrors(result).stream(), StudyCharts.ofFailures(result).stream())
                .forEach(chart -> pictures.put(chart.id(), chart.standalone()));
        return pictures;
    }

    /**
     * Writes {@code report.html}, {@code results.csv} and {@code results.json}.
     *
     * @param directory the target directory; created if it is missing
     * @return the page
     */
    public Path write(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("results.csv"), csv());
        Files.writeString(directory.resolve("results.json"), json());
        return Files.writeString(directory.resolve("report.html"), html());
    }
}
