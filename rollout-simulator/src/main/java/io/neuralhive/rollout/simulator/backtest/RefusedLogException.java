package io.neuralhive.rollout.simulator.backtest;

import java.util.OptionalLong;

/** Thrown if a log can't be used for a backtest. The message says where, what was found, and what is allowed. */
public final class RefusedLogException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final long line;

    RefusedLogException(String source, long line, String problem) {
        super(source + (line > 0 ? ", line " + line : "") + ": " + problem);
        this.line = line;
    }

    /** Returns the line in which the refused row begins, from 1; empty if it is not about one row. */
    public OptionalLong line() {
        return line > 0 ? OptionalLong.of(line) : OptionalLong.empty();
    }
}
