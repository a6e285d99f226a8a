package io.neuralhive.rollout.validation;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Joins predictions with their outcomes, whichever comes first. Bounded in number and age: the oldest go. Outcomes that wait
 * have room of their own, so that those that nobody waits for, as of failed requests, displace no prediction. Thread-safe.
 */
final class PendingTable {

    private record Key(String model, String predictionId) {}

    /** The predictions of one request. */
    private static final class Request {
        private @Nullable Prediction served;
        private @Nullable Prediction shadow;
    }

    private final Waiting<Key, Request> requests;
    private final Waiting<Key, Double> outcomes;
    private long joined;

    PendingTable(int most, Duration timeToLive) {
        requests = new Waiting<>(most, timeToLive);
        outcomes = new Waiting<>(most, timeToLive);
    }

    /** Takes the prediction that was served. A second one with the same id takes the place of the first. */
    synchronized void served(String model, String id, Prediction prediction) {
        Key key = new Key(model, id);
        Double actual = outcomes.remove(key, prediction.at());
        if (actual == null) {
            requests.computeIfAbsent(key, Request::new, prediction.at()).served = prediction;
        } else {
            requests.remove(key, prediction.at());
            joinServed(prediction, actual);
        }
    }

    /** Takes the prediction that a version made aside of the served one. */
    synchronized void shadow(String model, String id, Prediction prediction) {
        Key key = new Key(model, id);
        Double actual = outcomes.get(key, prediction.at());
        if (actual == null) {
            requests.computeIfAbsent(key, Request::new, prediction.at()).shadow = prediction;
        } else {
            prediction.joined(actual);
        }
    }

    /** Takes an outcome. If its prediction is not known yet, it waits. */
    synchronized void actual(String model, String id, double actual, Instant now) {
        Key key = new Key(model, id);
        Request request = requests.remove(key, now);
        if (request != null && request.shadow != null) {
            request.shadow.joined(actual);
        }
        if (request != null && request.served != null) {
            joinServed(request.served, actual);
        } else {
            outcomes.put(key, actual, now);
        }
    }

    synchronized ValidatorStatus status(Instant now) {
        return new ValidatorStatus(
                requests.size(now) + outcomes.size(now),
                joined,
                requests.expired() + outcomes.expired(),
                requests.evicted() + outcomes.evicted());
    }

    private void joinServed(Prediction served, double actual) {
        served.joined(actual);
        joined++;
    }
}
