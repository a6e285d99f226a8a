package io.neuralhive.rollout.recording;

import io.neuralhive.rollout.identity.StepRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The stripes in which requests and outcomes of one version are counted fast, before they are added to its ledgers.
 * Thread-safe. Times are in milliseconds since 1970-01-01T00:00Z.
 *
 * <p>Each thread tries its own stripe and, on contention, one more. If both fail, the caller opens a stripe. That happens
 * once for each slice of time and step, and where more threads count than there are stripes.
 */
final class Intake {

    private final Stripes stripes = new Stripes();

    /** Counts a request. Returns false, and has done nothing, if no stripe is free and open for it. */
    boolean request(long at, @Nullable StepRef step, boolean failed, Duration latency) {
        Stripe.Attempt attempt = stripes.mine().request(at, step, failed, latency);
        if (attempt == Stripe.Attempt.BUSY) {
            attempt = stripes.another().request(at, step, failed, latency);
        }
        return attempt == Stripe.Attempt.COUNTED;
    }

    /** Counts an outcome of a request of that time. Returns false, and has done nothing, if no stripe is free and open for it. */
    boolean outcome(long at, @Nullable StepRef step, double predicted, double beside, double actual, long lag) {
        Stripe.Attempt attempt = stripes.mine().outcome(at, step, predicted, beside, actual, lag);
        if (attempt == Stripe.Attempt.BUSY) {
            attempt = stripes.another().outcome(at, step, predicted, beside, actual, lag);
        }
        return attempt == Stripe.Attempt.COUNTED;
    }

    /** Counts something else about a request. Returns false, and has done nothing, if no stripe is free and open for it. */
    boolean count(long at, @Nullable StepRef step, Consumer<Slice> event) {
        Stripe.Attempt attempt = stripes.mine().count(at, step, event);
        if (attempt == Stripe.Attempt.BUSY) {
            attempt = stripes.another().count(at, step, event);
        }
        return attempt == Stripe.Attempt.COUNTED;
    }

    /**
     * Opens the stripe of the calling thread, and counts something in it.
     *
     * @param from start of the slice of time
     * @param until its end
     * @param before takes what the stripe had counted of something else
     */
    void open(
            DrainedSlice.Kind kind,
            long from,
            long until,
            @Nullable StepRef step,
            Consumer<DrainedSlice> before,
            Consumer<Slice> event) {
        stripes.mine().open(kind, from, until, step, before, event);
    }

    /** Returns everything that was counted and not taken yet, as of one moment: requests first, which define the steps. */
    List<DrainedSlice> drain() {
        List<DrainedSlice> drained = new ArrayList<>();
        stripes.whileAllAreLocked(all -> {
            for (DrainedSlice.Kind kind : DrainedSlice.Kind.values()) {
                for (Stripe stripe : all) {
                    stripe.drainTo(kind, drained::add);
                }
            }
        });
        return drained;
    }
}
