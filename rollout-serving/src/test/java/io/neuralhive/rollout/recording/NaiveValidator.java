package io.neuralhive.rollout.recording;

import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.split.Assignment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What the validator should know, kept as plain lists and counted from scratch for every question. */
final class NaiveValidator {

    record Place(String model, String version, Optional<StepRef> step, Instant at) {}

    record Request(Place place, boolean failed, Duration latency) {}

    record Comparison(Place place, boolean agrees) {}

    record Guess(Place place, double predicted) {}

    record Sample(Place place, double predicted, double actual) {}

    private record Key(String model, String id) {}

    /** What waits for its outcome. */
    private static final class PendingPrediction {
        private Optional<Guess> served = Optional.empty();
        private boolean hasShadow;
        private Optional<Guess> shadow = Optional.empty();
    }

    /** An outcome that waits for a prediction. */
    private static final class Known {
        private double actual;
        private boolean servedJoined;
        private boolean shadowJoined;
    }

    private final List<Request> requests = new ArrayList<>();
    private final List<Comparison> comparisons = new ArrayList<>();
    private final List<Sample> samples = new ArrayList<>();
    private final Map<Key, PendingPrediction> waiting = new HashMap<>();
    private final Map<Key, Known> outcomes = new HashMap<>();

    void predicted(Assignment assignment, String id, double predicted, Duration latency, Instant now) {
        request(assignment, assignment.served(), predicted, latency, now).ifPresent(guess -> {
            Key key = new Key(assignment.model(), id);
            boolean hasShadow = assignment.shadow().isPresent();
            Known known = outcomes.get(key);
            if (known == null || known.servedJoined) {
                PendingPrediction found = waiting.computeIfAbsent(key, k -> new PendingPrediction());
                found.served = Optional.of(guess);
                found.hasShadow = hasShadow;
                return;
            }
            waiting.remove(key);
            known.servedJoined = true;
            sample(guess, known.actual);
            if (known.shadowJoined || !hasShadow) {
                outcomes.remove(key);
            }
        });
    }

    void failed(Assignment assignment, Duration latency, Instant now) {
        request(assignment, assignment.served(), Double.NaN, latency, now);
    }

    void shadowed(Assignment assignment, String id, double served, double predicted, Duration latency, Instant now) {
        request(assignment, assignment.shadow(), predicted, latency, now).ifPresent(guess -> {
            boolean agrees = Double.isFinite(served) && Math.abs(served - predicted) <= 0.05 * Math.abs(served);
            comparisons.add(new Comparison(guess.place(), agrees));
            Key key = new Key(assignment.model(), id);
            Known known = outcomes.get(key);
            if (known == null || known.shadowJoined) {
                waiting.computeIfAbsent(key, k -> new PendingPrediction()).shadow = Optional.of(guess);
                return;
            }
            known.shadowJoined = true;
            sample(guess, known.actual);
            if (known.servedJoined) {
                outcomes.remove(key);
            }
        });
    }

    void shadowFailed(Assignment assignment, Duration latency, Instant now) {
        request(assignment, assignment.shadow(), Double.NaN, latency, now);
    }

    void observed(String model, String id, double actual) {
        if (!Double.isFinite(actual)) {
            return;
        }
        Key key = new Key(model, id);
        PendingPrediction found = Optional.ofNullable(waiting.remove(key)).orElseGet(PendingPrediction::new);
        found.served.ifPresent(guess -> sample(guess, actual));
        found.shadow.ifPresent(guess -> sample(guess, actual));
        if (found.served.isPresent() && (found.shadow.isPresent() || !found.hasShadow)) {
            return;
        }
        Known known = outcomes.computeIfAbsent(key, k -> new Known());
        if (!known.servedJoined && !known.shadowJoined) {
            known.actual = actual;
        }
        known.servedJoined |= found.served.isPresent();
        known.shadowJoined |= found.shadow.isPresent();
    }

    int pending() {
        return waiting.size() + outcomes.size();
    }

    List<Request> requests(Predicate<Place> where) {
        return requests.stream().filter(request -> where.test(request.place())).toList();
    }

    List<Comparison> comparisons(Predicate<Place> where) {
        return comparisons.stream()
                .filter(comparison -> where.test(comparison.place()))
                .toList();
    }

    List<Sample> samples(Predicate<Place> where) {
        return samples.stream().filter(sample -> where.test(sample.place())).toList();
    }

    static double mae(List<Sample> samples) {
        return errors(samples).map(Math::abs).mapToDouble(e -> e).average().orElseThrow();
    }

    static double rmse(List<Sample> samples) {
        return Math.sqrt(errors(samples).mapToDouble(e -> e * e).average().orElseThrow());
    }

    static double meanActual(List<Sample> samples) {
        return samples.stream().mapToDouble(Sample::actual).average().orElseThrow();
    }

    /** Returns NaN where all actual values are equal. */
    static double r2(List<Sample> samples) {
        double mean = meanActual(samples);
        double squares = errors(samples).mapToDouble(e -> e * e).sum();
        double spread = samples.stream()
                .mapToDouble(sample -> (sample.actual() - mean) * (sample.actual() - mean))
                .sum();
        boolean equal = samples.stream().map(Sample::actual).distinct().count() == 1;
        return equal ? Double.NaN : 1 - squares / spread;
    }

    private static Stream<Double> errors(List<Sample> samples) {
        return samples.stream().map(sample -> sample.predicted() - sample.actual());
    }

    private Optional<Guess> request(
            Assignment assignment, Optional<String> version, double predicted, Duration latency, Instant now) {
        if (version.isEmpty()) {
            return Optional.empty();
        }
        Place place = new Place(assignment.model(), version.get(), assignment.step(), now);
        boolean failed = !Double.isFinite(predicted);
        requests.add(new Request(place, failed, latency));
        return failed ? Optional.empty() : Optional.of(new Guess(place, predicted));
    }

    private void sample(Guess guess, double actual) {
        samples.add(new Sample(guess.place(), guess.predicted(), actual));
    }
}
