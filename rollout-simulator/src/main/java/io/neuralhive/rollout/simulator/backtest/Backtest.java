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
 * A backtest of policies on recorded requests: the real engine, splitter and validator process them under simulated
 * time, as if the candidate had been promoted then. Immutable and thread-safe, if the log is.
 *
 * <p>A backtest assumes that predictions do not influence outcomes: the recorded outcomes are used for both versions.
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
     * @param log the requests in order of time, at least one; iterated once per run
     */
    public static Backtest on(Iterable<RecordedRequest> log) {
        return new Backtest(log, SimulatedEngine.CANDIDATE, Optional.empty(), 0);
    }

    /**
     * Returns a backtest that uses the names of the service, so that the candidate is assigned to the same keys as
     * there.
     *
     * @param model name of the model
     * @param version name of the candidate
     */
    public Backtest candidate(String model, String version) {
        return new Backtest(log, new ModelVersion(model, version), promoteAt, splitSeed);
    }

    /**
     * Returns a backtest in which the promotion is requested at an instant. By default it is requested at the first
     * request or, if the policy records a baseline before the rollout, after the length of its window.
     */
    public Backtest promoteAt(Instant instant) {
        return new Backtest(log, candidate, Optional.of(instant), splitSeed);
    }

    /**
     * Returns a backtest in which the candidate is assigned to other keys.
     *
     * @param seed each seed gives another split; 0 gives that of the service
     */
    public Backtest splitSeed(long seed) {
        return new Backtest(log, candidate, promoteAt, seed);
    }

    /**
     * Runs the backtest. The rollout is followed to its end, or to the end of the log.
     *
     * @param name name of the policy in the result
     * @param policy the policy; what can't be computed from predictions and outcomes {@linkplain
     *     SimulablePolicy#ofPredictions is left out}
     * @throws IllegalArgumentException if the log is empty, not in order of time, or ends before the promotion is
     *     requested, or if no request in it has predictions of both versions
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
                        "No request in the log has predictions of both versions. " + RowParser.BOTH_NEEDED);
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
