package io.neuralhive.rollout.recording;

import io.neuralhive.rollout.identity.StepRef;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What was counted of one step in one slice of time, on its way to the timelines. Guarded by its stripe. */
final class Cell {

    /**
     * What was counted.
     *
     * @param from start of the slice of time, in milliseconds since 1970-01-01T00:00Z
     */
    record Counts(long from, @Nullable StepRef step, Slice sum) {}

    private long from;
    private long until;
    private @Nullable StepRef step;
    private @Nullable Slice sum;

    /** Returns whether what was done at this time for this step is counted here. */
    boolean covers(long at, @Nullable StepRef wanted) {
        return at >= from && at < until && Objects.equals(step, wanted);
    }

    /** Counts another slice or step from now on. What was counted has to be {@linkplain #take taken} before. */
    void open(long from, long until, @Nullable StepRef step) {
        this.from = from;
        this.until = until;
        this.step = step;
    }

    /** Returns the sum to be added to. Whoever counts next makes a new one, so that it lies apart from those of other threads. */
    Slice sum() {
        Slice known = sum;
        if (known == null) {
            known = Slice.apart();
            sum = known;
        }
        return known;
    }

    /** Returns what was counted since it was last taken; null if nothing was. */
    @Nullable
    Counts take() {
        Slice taken = sum;
        sum = null;
        return taken == null ? null : new Counts(from, step, taken);
    }
}
