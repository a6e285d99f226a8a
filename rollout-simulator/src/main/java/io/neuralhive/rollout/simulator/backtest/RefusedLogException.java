package io.neuralhive.rollout.simulator.backtest;

import java.util.OptionalLong;

/**
 * The exception for a log that can't be used for a backtest. The message gives the place, the value found, and what is
 * allowed.
 */
public final class RefusedLogException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final long line;

    RefusedLogException(String source, long line, String problem) {
        super(source + (line > 0 ? ", line " + line : "") + ": " + problem);
        this.line = line;
    }

    /** Returns the line in which the refused row begins, from 1; empty if the problem is not in a single row. */
    public OptionalLong line() {
        return line > 0 ? OptionalLong.of(line) : OptionalLong.empty();
    }
}
