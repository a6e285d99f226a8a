package io.neuralhive.rollout.simulator.backtest;

import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.recording.ContinuousValidator;
import io.neuralhive.rollout.simulator.engine.RolloutOutcome;
import io.neuralhive.rollout.simulator.engine.SimulablePolicy;
import io.neuralhive.rollout.simulator.engine.SimulatedEngine;
import io.neuralhive.rollout.simulator.engine.SimulatedEngine.ModelVersion;
import io.neuralhive.rollout.split.Assignment;
import io.neuralhive.rollout.split.TrafficSplitter;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.time.SimulatedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/** A run of recorded requests through the embedded parts of the library, once. Not thread-safe. */
final class Replay implements AutoCloseable {

    private static final int SLICES = 48;
    private static final Duration SHORTEST_RETENTION = Duration.ofHours(24);

    /** As long as any step may last, so that an outcome that arrives late still finds its prediction. */
    private static final Duration TIME_TO_LIVE = Duration.ofDays(366);

    /** Simulated time does not advance during a call. */
    private static final Duration LATENCY = Duration.ZERO;

    private record Outcome(Instant at, long number, double actual) {}

    private final SimulatedClock clock;
    private final TrafficSplitter splitter = TrafficSplitter.create(model -> Optional.of(SimulatedEngine.BASELINE));
    private final ContinuousValidator validator;
    private final SimulatedEngine engine;
    private final StepCounter steps = new StepCounter();
    private final List<RolloutEvent> events = new ArrayList<>();
    private final PriorityQueue<Outcome> outcomes =
            new PriorityQueue<>(Comparator.comparing(Outcome::at).thenComparingLong(Outcome::number));
    private final ModelVersion candidate;
    private final Instant begin;
    private final long splitSeed;
    private long number;
    private boolean begun;
    private boolean ended;

    Replay(ModelVersion candidate, RolloutPolicy policy, Instant start, Instant begin, long splitSeed) {
        this.candidate = candidate;
        this.begin = begin;
        this.splitSeed = splitSeed;
        clock = new SimulatedClock(start);
        validator = ContinuousValidator.builder()
                .clock(clock)
                .retention(retention(policy), SLICES)
                .timeToLive(TIME_TO_LIVE)
                .build();
        engine = new SimulatedEngine(
                candidate, SimulablePolicy.ofPredictions(policy).policy(), clock, splitter, validator, this::happened);
    }

    /** Serves a request, unless the rollout has ended before. */
    boolean serve(RecordedRequest request) {
        if (request.at().isBefore(clock.now())) {
            throw new IllegalArgumentException(
                    "The request at " + request.at() + " comes after one at " + clock.now() + ": sort the log by time");
        }
        passTo(request.at());
        if (!ended) {
            number++;
            Assignment assignment = splitter.assign(candidate.model(), key(request));
            validator.assigned(assignment, key(request));
            answer(assignment, request);
            if (!Double.isNaN(request.actual())) {
                outcomes.add(new Outcome(request.knownAt(), number, request.actual()));
            }
        }
        return !ended;
    }

    BacktestResult result(String policy) {
        while (!ended && !outcomes.isEmpty()) {
            passTo(outcomes.element().at());
        }
        if (!begun) {
            throw new IllegalArgumentException("The log ends at " + clock.now()
                    + ", before the promotion is requested at " + begin + ": give a longer log or an earlier time");
        }
        Rollout rollout = engine.rollout();
        Instant end = rollout.isEnded() ? rollout.updatedAt() : clock.now();
        return new BacktestResult(
                policy,
                splitSeed,
                begin,
                RolloutOutcome.of(rollout, end, steps.candidateRequests()),
                steps.until(end),
                events);
    }

    @Override
    public void close() {
        engine.close();
    }

    private void happened(RolloutEvent event) {
        events.add(event);
        if (event instanceof RolloutEvent.StepStarted step) {
            steps.begin(step.step(), step.share(), event.header().at());
        }
        ended |= event instanceof RolloutEvent.Ended;
    }

    /** Advances to an instant: outcomes arrive, and the rollout begins and proceeds. */
    private void passTo(Instant instant) {
        for (Outcome next = outcomes.peek(); next != null && !next.at().isAfter(instant); next = outcomes.peek()) {
            outcomes.remove();
            moveTo(next.at());
            validator.observed(candidate.model(), String.valueOf(next.number()), next.actual());
        }
        moveTo(instant);
    }

    private void moveTo(Instant instant) {
        if (!begun && !begin.isAfter(instant)) {
            advanceTo(begin);
            begun = true;
            engine.promote();
        }
        advanceTo(instant);
    }

    private void advanceTo(Instant instant) {
        if (instant.isAfter(clock.now())) {
            clock.advance(Duration.between(clock.now(), instant));
        }
    }

    private void answer(Assignment assignment, RecordedRequest request) {
        String id = String.valueOf(number);
        boolean toCandidate = assignment.version().equals(candidate.version());
        double served = toCandidate ? request.candidate() : request.baseline();
        steps.request(toCandidate);
        // A prediction that is not finite counts as failed.
        validator.predicted(assignment, id, served, LATENCY);
        if (assignment.shadow().isPresent()) {
            validator.shadowed(assignment, id, served, request.candidate(), LATENCY);
        }
    }

    /**
     * The splitter's hash begins with the key's first character, so that another prefix splits all keys differently.
     */
    private String key(RecordedRequest request) {
        return splitSeed == 0 ? request.key() : splitSeed + "/" + request.key();
    }

    private static Duration retention(RolloutPolicy policy) {
        Duration needed = policy.baseline().window().plus(policy.labelMaturity());
        return needed.compareTo(SHORTEST_RETENTION) < 0 ? SHORTEST_RETENTION : needed;
    }
}
