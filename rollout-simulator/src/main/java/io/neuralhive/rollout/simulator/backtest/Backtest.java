package io.neuralhive.rollout.simulator.backtest;

import io.neuralhive.rollout.policy.BaselineMode;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.simulator.engine.SimulablePolicy;
import io.neuralhive.rollout.simulator.engine.SimulatedEngine;
import io.neuralhive.rollout.simulator.engine.SimulatedEngine.ModelVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;

/**
 * Tries policies on recorded requests: the real engine, splitter and validator go through them under simulated time, as if the
 * candidate had been promoted then. Immutable and thread-safe, if what it reads is.
 *
 * <p>What a backtest can't tell is what would have come of other predictions: outcomes are taken as they were recorded, as if
 * no prediction had a bearing on them.
 */
public final class Backtest {

    private final Iterable<RecordedRequest> log;
    private final ModelVersion candidate;
    private final Optional<Instant> promoteAt;
    private final long splitSeed;

    private Backtest(
            Iterable<RecordedRequest> log, ModelVersion candidate, Optional<Instant> promoteAt, long splitSeed) {
        this.log = log;
        this.candidate = candidate;
        this.promoteAt = promoteAt;
        this.splitSeed = splitSeed;
    }

    /**
     * Returns a backtest.
     *
     * @param log the requests in order of time, at least one; gone through once for each run
     */
    public static Backtest on(Iterable<RecordedRequest> log) {
        return new Backtest(log, SimulatedEngine.CANDIDATE, Optional.empty(), 0);
    }

    /**
     * Returns a backtest of a candidate with the names that it has in the service: the same keys get it then.
     *
     * @param model name of the model
     * @param version name of the candidate
     */
    public Backtest candidate(String model, String version) {
        return new Backtest(log, new ModelVersion(model, version), promoteAt, splitSeed);
    }

    /**
     * Returns a backtest in which the candidate is asked for at an instant. Without that it is as soon as there is a past to look
     * back on: at the first request, or where the policy records the baseline beforehand, so much later as its window is long.
     */
    public Backtest promoteAt(Instant instant) {
        return new Backtest(log, candidate, Optional.of(instant), splitSeed);
    }

    /**
     * Returns a backtest in which other keys get the candidate.
     *
     * @param seed each gives another split; 0 gives the one that the service would have had
     */
    public Backtest splitSeed(long seed) {
        return new Backtest(log, candidate, promoteAt, seed);
    }

    /**
     * Runs it. The rollout is followed to its end, or to the end of the log.
     *
     * @param name what to call the policy in the result
     * @param policy what predictions and outcomes don't tell {@linkplain SimulablePolicy#ofPredictions is left out}
     * @throws IllegalArgumentException if the log is empty, not in order of time, or ends before the candidate is asked for, or
     *     if no request in it was answered by both versions
     */
    public BacktestResult run(String name, RolloutPolicy policy) {
        Iterator<RecordedRequest> requests = log.iterator();
        if (!requests.hasNext()) {
            throw new IllegalArgumentException("The log is empty: give at least one request");
        }
        RecordedRequest first = requests.next();
        Instant begin = promoteAt.orElseGet(() -> first.at().plus(past(policy)));
        try (Replay replay = new Replay(candidate, policy, earlier(first.at(), begin), begin, splitSeed)) {
            boolean isPaired = first.isAnsweredByBoth();
            boolean isUnderWay = replay.serve(first);
            while (requests.hasNext() && (isUnderWay || !isPaired)) {
                RecordedRequest next = requests.next();
                isPaired |= next.isAnsweredByBoth();
                isUnderWay = isUnderWay && replay.serve(next);
            }
            if (!isPaired) {
                throw new IllegalArgumentException(
                        "No request in the log was answered by both versions. " + RowParser.BOTH_NEEDED);
            }
            return replay.result(name);
        }
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Duration past(RolloutPolicy policy) {
        return policy.baseline().mode() == BaselineMode.BEFORE_ROLLOUT
                ? policy.baseline().window()
                : Duration.ZERO;
    }
}
