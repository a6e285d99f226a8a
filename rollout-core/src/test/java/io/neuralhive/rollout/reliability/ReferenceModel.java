package io.neuralhive.rollout.reliability;

import io.neuralhive.rollout.state.Hold;
import io.neuralhive.rollout.state.RolloutStatus;
import java.util.List;

/**
 * What a rollout under the default stages should do, told as simply as possible: one mutable object, no crashes, no effects
 * to be acknowledged.
 */
final class ReferenceModel {

    /** What the metrics source says of the candidate. */
    enum Metrics {
        GOOD,
        BAD,
        FEW,
        BROKEN,
        GONE
    }

    static final List<String> STEPS = List.of("validate", "baseline", "stage_1", "stage_2", "stage_3", "stage_4");
    private static final int[] SHARES = {0, 0, 25, 50, 75, 100};
    private static final int BASELINE = 1;
    private static final int LAST = 5;
    private static final long SOAK = 1_800;
    private static final long INTERVAL = 60;
    private static final int UNAVAILABLE_LIMIT = 3;

    final boolean autoRollback;
    final boolean rollsBackWithoutMetrics;
    long now;
    Metrics metrics = Metrics.GOOD;
    boolean routerUp = true;
    boolean registryUp = true;
    String production = "v1";

    boolean exists;
    String version = "";
    RolloutStatus status = RolloutStatus.PROMOTED;
    RolloutStatus ending = RolloutStatus.ABORTED;
    int step;
    int share;
    boolean settled;
    boolean paused;
    Hold.Cause hold;
    private long due;
    private long remaining;
    private int failures;
    private int unavailable;
    private boolean waived;

    ReferenceModel(boolean autoRollback, boolean rollsBackWithoutMetrics) {
        this.autoRollback = autoRollback;
        this.rollsBackWithoutMetrics = rollsBackWithoutMetrics;
    }

    boolean active() {
        return exists && !status.isEnded();
    }

    void promote(String candidate) {
        if (!active() && registryUp && !candidate.equals(production)) {
            begin(candidate);
        }
    }

    void supersede(String candidate) {
        if (!active()) {
            promote(candidate);
        } else if (status == RolloutStatus.RUNNING && !candidate.equals(production)) {
            begin(candidate);
        }
    }

    void pause() {
        if (running()) {
            paused = true;
            remaining = Math.max(0, due - now);
        }
    }

    void resume() {
        if (active() && paused) {
            paused = false;
            due = now + remaining;
            work();
        }
    }

    void abort() {
        if (active() && status == RolloutStatus.RUNNING) {
            back(RolloutStatus.ABORTED);
            work();
        }
    }

    void accept() {
        if (running() && hold != null && hold.isAtGate()) {
            waived |= step == BASELINE;
            next();
            work();
        }
    }

    void advance(long seconds) {
        long end = now + seconds;
        while (active() && !paused && due <= end) {
            now = Math.max(now, due);
            work();
        }
        now = end;
    }

    private boolean running() {
        return active() && status == RolloutStatus.RUNNING && !paused;
    }

    private void begin(String candidate) {
        exists = true;
        share = 0;
        version = candidate;
        status = RolloutStatus.RUNNING;
        step = 0;
        settled = false;
        paused = false;
        waived = false;
        hold = null;
        failures = 0;
        unavailable = 0;
        due = now;
        work();
    }

    private void work() {
        while (active() && !paused && workOnce()) {
            // until it waits
        }
    }

    /** Does one thing; returns whether there may be another at once. */
    private boolean workOnce() {
        if (!settled) {
            return settle();
        }
        if (due > now) {
            return false;
        }
        return status == RolloutStatus.RUNNING ? look() : tellRegistry();
    }

    private boolean settle() {
        if (failures > 0 && due > now) {
            return false;
        }
        if (!routerUp) {
            return fail(Hold.Cause.ROUTER_UNAVAILABLE);
        }
        settled = true;
        failures = 0;
        hold = null;
        due = now;
        switch (status) {
            case RUNNING -> {
                share = SHARES[step];
                due = now + (step >= 2 && step < LAST ? SOAK : 0);
                if (step == LAST) {
                    next();
                }
            }
            case PROMOTING -> share = 100;
            default -> {
                share = 0;
                status = ending;
            }
        }
        return true;
    }

    private boolean look() {
        boolean gone = step == 0 ? !registryUp : metrics == Metrics.GONE || (step >= 2 && metrics == Metrics.BROKEN);
        unavailable = gone ? unavailable + 1 : 0;
        boolean judged = step > BASELINE && !gone;
        boolean bad = judged && metrics == Metrics.BAD && !waived;
        if (hold == Hold.Cause.DEGRADED) {
            due = now + INTERVAL;
        } else if (gone && rollsBackWithoutMetrics && unavailable >= UNAVAILABLE_LIMIT) {
            back(step >= 2 ? RolloutStatus.ROLLED_BACK : RolloutStatus.REJECTED);
        } else if (gone) {
            holdFor(Hold.Cause.METRICS_UNAVAILABLE);
        } else if (judged && metrics == Metrics.FEW) {
            holdFor(Hold.Cause.TOO_FEW_SAMPLES);
        } else if (bad && autoRollback) {
            back(RolloutStatus.ROLLED_BACK);
        } else if (bad) {
            holdFor(Hold.Cause.DEGRADED);
        } else {
            next();
        }
        return true;
    }

    private boolean tellRegistry() {
        if (!registryUp) {
            return fail(Hold.Cause.REGISTRY_UNAVAILABLE);
        }
        production = version;
        status = RolloutStatus.PROMOTED;
        hold = null;
        return true;
    }

    private void next() {
        hold = null;
        settled = false;
        unavailable = 0;
        due = now;
        if (step < LAST) {
            step++;
        } else {
            status = RolloutStatus.PROMOTING;
        }
    }

    private void back(RolloutStatus end) {
        status = RolloutStatus.ROLLING_BACK;
        ending = end;
        settled = false;
        paused = false;
        failures = 0;
        hold = null;
        due = now;
    }

    private void holdFor(Hold.Cause cause) {
        hold = cause;
        due = now + INTERVAL;
    }

    private boolean fail(Hold.Cause cause) {
        hold = cause;
        due = now + (1L << Math.min(failures, 6));
        failures++;
        return false;
    }
}
