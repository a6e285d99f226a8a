package io.neuralhive.rollout.reliability;

import io.neuralhive.rollout.state.Hold;
import io.neuralhive.rollout.state.RolloutStatus;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a rollout under the default stages should do, by thresholds or tests, as simply as possible: one mutable object,
 * no crashes but between moves, no effects to be acknowledged.
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

    private static final long SOAK = 1_800;
    private static final int UNAVAILABLE_LIMIT = 3;
    private static final long RETRY = 5;

    /** Of the method that tests throughout each step, and needs no baseline from before. */
    final boolean sequential;

    final List<String> steps;
    private final List<Integer> shares;
    private final int last;
    private final long interval;
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
    /** Whether the current process has applied the split; until then it evaluates no gate. */
    private boolean asserted = true;

    private long due;
    private long retryAt;
    private long remaining;
    private long pausedAt;
    private long soakEnds;
    private int failures;
    private int unavailable;
    private boolean waived;
    private boolean registryTouched;

    ReferenceModel(boolean sequential, boolean autoRollback, boolean rollsBackWithoutMetrics) {
        this.sequential = sequential;
        List<String> stages = List.of("stage_1", "stage_2", "stage_3", "stage_4");
        steps = Stream.concat(sequential ? Stream.of("validate") : Stream.of("validate", "baseline"), stages.stream())
                .toList();
        shares = sequential ? List.of(0, 25, 50, 75, 100) : List.of(0, 0, 25, 50, 75, 100);
        last = steps.size() - 1;
        interval = sequential ? 600 : 60;
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
            pausedAt = now;
            work();
        }
    }

    void resume() {
        if (active() && paused) {
            paused = false;
            due = now + remaining;
            soakEnds += now - pausedAt;
            work();
        }
    }

    void abort() {
        boolean registryRefuses = status == RolloutStatus.PROMOTING && hold == Hold.Cause.REGISTRY_UNAVAILABLE;
        if (active() && (status == RolloutStatus.RUNNING || registryRefuses)) {
            back(RolloutStatus.ABORTED);
            work();
        }
    }

    void accept() {
        if (running() && hold != null && hold.isAtGate()) {
            waived |= steps.get(step).equals("baseline");
            next();
            work();
        }
    }

    void advance(long seconds) {
        long end = now + seconds;
        while (active() && (!paused || isAssertionDue()) && dueAt() <= end) {
            now = Math.max(now, dueAt());
            work();
        }
        now = end;
    }

    /** The process is replaced by one that recovers. */
    void restart() {
        if (active()) {
            asserted = false;
            work();
        }
    }

    private boolean isAssertionDue() {
        return settled && !asserted;
    }

    private long dueAt() {
        return isAssertionDue() ? retryAt : due;
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
        registryTouched = false;
        hold = null;
        failures = 0;
        unavailable = 0;
        due = now;
        work();
    }

    private void work() {
        while (active() && (!paused || isAssertionDue()) && workOnce()) {
            // until it waits
        }
    }

    /** Does one thing; returns whether there may be another at once. */
    private boolean workOnce() {
        if (!settled) {
            return settle();
        }
        if (!asserted) {
            retryAt = now + RETRY;
            asserted = routerUp;
            return asserted;
        }
        if (due > now) {
            return false;
        }
        return status == RolloutStatus.RUNNING ? evaluate() : updateRegistry();
    }

    private boolean settle() {
        if (failures > 0 && due > now) {
            return false;
        }
        if (!routerUp) {
            return fail(Hold.Cause.ROUTER_UNAVAILABLE);
        }
        settled = true;
        asserted = true;
        failures = 0;
        hold = null;
        due = now;
        switch (status) {
            case RUNNING -> {
                share = shares.get(step);
                soakEnds = now + (isStage() && step < last ? SOAK : 0);
                due = sequential ? Math.min(now + interval, soakEnds) : soakEnds;
                if (step == last) {
                    next();
                }
            }
            case PROMOTING -> share = 100;
            default -> {
                share = 0;
                status = registryTouched ? status : ending;
            }
        }
        return true;
    }

    private boolean evaluate() {
        boolean gone = step == 0 ? !registryUp : metrics == Metrics.GONE || (isStage() && metrics == Metrics.BROKEN);
        boolean judged = isStage() && !gone;
        boolean bad = judged && metrics == Metrics.BAD && !waived;
        boolean soaking = now < soakEnds;
        unavailable = gone && !soaking ? unavailable + 1 : 0;
        if (hold == Hold.Cause.DEGRADED) {
            due = now + interval;
        } else if (soaking && !bad) {
            due = Math.min(now + interval, soakEnds);
        } else if (gone && rollsBackWithoutMetrics && unavailable >= UNAVAILABLE_LIMIT) {
            back(isStage() ? RolloutStatus.ROLLED_BACK : RolloutStatus.REJECTED);
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

    private boolean isStage() {
        return shares.get(step) > 0;
    }

    private boolean updateRegistry() {
        if (!registryUp) {
            return fail(Hold.Cause.REGISTRY_UNAVAILABLE);
        }
        if (status == RolloutStatus.PROMOTING) {
            production = version;
        }
        status = status == RolloutStatus.PROMOTING ? RolloutStatus.PROMOTED : ending;
        hold = null;
        return true;
    }

    private void next() {
        hold = null;
        settled = false;
        unavailable = 0;
        due = now;
        if (step < last) {
            step++;
        } else {
            status = RolloutStatus.PROMOTING;
            registryTouched = true;
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
        due = now + interval;
    }

    private boolean fail(Hold.Cause cause) {
        hold = cause;
        due = now + (1L << Math.min(failures, 6));
        failures++;
        return false;
    }
}
