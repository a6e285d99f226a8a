package io.neuralhive.rollout.simulator.cli;

import io.neuralhive.rollout.simulator.engine.Parallel;
import java.io.PrintWriter;
import java.util.Locale;

/** Shows the progress of simulations on a terminal, a line for every tenth. Thread-safe. */
final class TerminalProgress implements Parallel.Progress {

    private static final int PARTS = 10;

    private final PrintWriter terminal;
    private final long began = System.nanoTime();
    private long shown;

    TerminalProgress(PrintWriter terminal) {
        this.terminal = terminal;
    }

    @Override
    public synchronized void reached(long done, long total) {
        long part = done * PARTS / total;
        if (part > shown) {
            shown = part;
            double seconds = (System.nanoTime() - began) / 1e9;
            terminal.printf(Locale.ROOT, "%3d%%  %,d of %,d rollouts, %.1f s%n", part * PARTS, done, total, seconds);
            terminal.flush();
        }
    }
}
