package io.neuralhive.rollout.examples.flight;

import io.neuralhive.rollout.simulator.layout.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The report on a replay.
 *
 * @param replay the replay
 * @param checkpoints the table of gate evaluations
 * @param remarks sentences below the table
 */
record Report(Replay replay, List<CheckpointRow> checkpoints, List<String> remarks) {

    /** Copies the lists. */
    Report {
        checkpoints = List.copyOf(checkpoints);
        remarks = List.copyOf(remarks);
    }

    static Report of(Replay replay, Hindsight hindsight) {
        return new Report(
                replay,
                replay.evaluations().stream()
                        .map(evaluation -> CheckpointRow.of(evaluation, hindsight))
                        .toList(),
                List.of(
                        "MAE is in minutes. \"On all\" is the increase if both versions had predicted every flight of the"
                                + " stage: without the randomness of the split.",
                        String.format(
                                Locale.ROOT,
                                "By the models alone, on the same %,d flights from 22 January to 31 March, the error of v5"
                                        + " is %.3f times that of v2.",
                                hindsight.flights().size(),
                                hindsight.ratio("v5", "v2"))));
    }

    /** The table and the remarks, for a terminal. */
    List<String> lines() {
        List<String> lines = new ArrayList<>(table());
        lines.add("");
        lines.addAll(remarks);
        return lines;
    }

    /** The lines of the table. */
    List<String> table() {
        return TextTable.lines(
                CheckpointRow.HEADERS,
                checkpoints.stream().map(CheckpointRow::cells).toList(),
                CheckpointRow::isFigure);
    }
}
