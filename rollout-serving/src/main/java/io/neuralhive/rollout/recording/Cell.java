package io.neuralhive.rollout.recording;

import io.neuralhive.rollout.identity.StepRef;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a stripe has counted of one kind, for one step, in one slice of time. Guarded by its stripe. */
final class Cell {

    private final DrainedSlice.Kind kind;
    private long from;
    private long until;
    private @Nullable StepRef step;
    private @Nullable Slice sum;

    /** Creates a cell that is open for no time. */
    Cell(DrainedSlice.Kind kind) {
        this.kind = kind;
    }

    /** Returns whether what was done at this time for this step is counted here. */
    boolean covers(long at, @Nullable StepRef wanted) {
        return at >= from && at < until && Objects.equals(step, wanted);
    }

    /** Counts another slice or step from now on. Returns what was counted before; null if nothing was. */
    @Nullable
    DrainedSlice open(long newFrom, long newUntil, @Nullable StepRef newStep) {
        DrainedSlice before = take();
        from = newFrom;
        until = newUntil;
        step = newStep;
        return before;
    }

    /**
     * Returns the sum to be added to. The next thread that counts makes a new one, away in memory from those of other
     * threads.
     */
    Slice sum() {
        Slice known = sum;
        if (known == null) {
            known = Slice.apart();
            sum = known;
        }
        return known;
    }

    /** Returns what was counted since it was last taken; null if nothing was. Stays open for the same. */
    @Nullable
    DrainedSlice take() {
        Slice taken = sum;
        sum = null;
        return taken == null ? null : new DrainedSlice(kind, from, step, taken);
    }
}
