package io.neuralhive.rollout.recording;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Joins predictions with their outcomes, whichever comes first. Bounded in number and age: the oldest are evicted.
 * Thread-safe.
 *
 * <p><b>How.</b> A large table has several parts, up to 64, each with its share of the room and a lock of its own, and the
 * upper bits of an id's hash decide which is its part; the lower ones decide its bucket there. Outcomes that wait have room
 * of their own, so that outcomes without a prediction, such as those of failed requests, displace none.
 *
 * <p><b>Why it is right.</b> All about one id happens in one part, and so under one lock: a prediction and its outcome meet
 * exactly once, in whatever order they come. A joined pair is counted before that lock is released, so that no reader sees
 * a later record without it ({@code LinearizabilityTest}). Locks are taken in one order: that of the part, then the monitor
 * of a {@link VersionRecord}, then that of a stripe.
 *
 * <p><b>Its bound.</b> {@code max} predictions and as many outcomes in all. A part may be full when others are not: ids
 * fall on parts at random, so that a part of 16,384 differs from its share by some 1 % (one standard deviation). See
 * docs/decisions/0032-counting-in-stripes.md.
 */
final class PendingTable {

    /** A part that is smaller would be full long before the others are. */
    private static final int FEWEST_PER_PART = 1 << 14;

    private static final int MAX_PARTS = 64;

    private final Part[] parts;

    /**
     * Creates an empty table.
     *
     * @param max how many predictions wait at most, and how many outcomes, 1 or more
     * @param timeToLive how long they wait, in whole milliseconds, rounded up
     */
    PendingTable(int max, Duration timeToLive) {
        parts = new Part[Math.min(MAX_PARTS, Integer.highestOneBit(Math.max(1, max / FEWEST_PER_PART)))];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = new Part(max / parts.length, timeToLive);
        }
    }

    /** Takes the prediction that was served. A second one with the same id takes the place of the first. */
    void served(String model, String id, Prediction prediction) {
        long hash = IdHash.of(model, id);
        part(hash).served(model, id, hash, prediction);
    }

    /** Takes the prediction of the shadow version. */
    void shadow(String model, String id, Prediction prediction) {
        long hash = IdHash.of(model, id);
        part(hash).shadow(model, id, hash, prediction);
    }

    /** Notes that there will be no shadow prediction, so that the outcome does not wait for one. */
    void alone(String model, String id, long now) {
        long hash = IdHash.of(model, id);
        part(hash).alone(model, id, hash, now);
    }

    /** Takes an outcome. If its prediction is not known yet, it waits. */
    void actual(String model, String id, double actual, long now) {
        long hash = IdHash.of(model, id);
        part(hash).actual(model, id, hash, actual, now);
    }

    ValidatorStatus status(long now) {
        ValidatorStatus sum = new ValidatorStatus(0, 0, 0, 0);
        for (Part part : parts) {
            sum = sum.plus(part.status(now));
        }
        return sum;
    }

    /** The upper bits choose the part, the lower ones the place in it. */
    private Part part(long hash) {
        return parts[(int) (hash >>> 48) & (parts.length - 1)];
    }

    /** The predictions of one request. */
    private static final class Request extends ExpiringTable.Entry<Request> {
        private @Nullable Prediction served;
        private @Nullable Prediction shadow;

        private Request(String model, String id, long hash) {
            super(model, id, hash);
        }
    }

    private static final class Outcome extends ExpiringTable.Entry<Outcome> {
        private double actual;
        private boolean servedJoined;
        private boolean shadowJoined;

        private Outcome(String model, String id, long hash) {
            super(model, id, hash);
        }
    }

    /** A part of the table: requests that wait, and beside them outcomes, under the same lock. */
    private static final class Part extends Padded {

        private final SpinLock lock = new SpinLock();
        private final ExpiringTable<Request> requests;
        private final ExpiringTable<Outcome> outcomes;
        private long joined;

        private Part(int max, Duration timeToLive) {
            requests = new ExpiringTable<>(max, timeToLive);
            outcomes = new ExpiringTable<>(max, timeToLive);
        }

        private void served(String model, String id, long hash, Prediction prediction) {
            lock.lock();
            try {
                Outcome outcome = outcomes.get(model, id, hash, prediction.at());
                if (outcome == null || outcome.servedJoined) {
                    request(model, id, hash, prediction.at()).served = prediction;
                } else {
                    requests.remove(model, id, hash, prediction.at());
                    joinServed(prediction, outcome.actual, prediction.at());
                    outcome.servedJoined = true;
                    removeIfDone(outcome, prediction);
                }
            } finally {
                lock.unlock();
            }
        }

        private void shadow(String model, String id, long hash, Prediction prediction) {
            lock.lock();
            try {
                Outcome outcome = outcomes.get(model, id, hash, prediction.at());
                if (outcome == null || outcome.shadowJoined) {
                    request(model, id, hash, prediction.at()).shadow = prediction;
                } else {
                    prediction.joined(outcome.actual, prediction.at());
                    outcome.shadowJoined = true;
                    removeIfDone(outcome, prediction);
                }
            } finally {
                lock.unlock();
            }
        }

        private void alone(String model, String id, long hash, long now) {
            lock.lock();
            try {
                Request request = requests.get(model, id, hash, now);
                if (request != null && request.served != null) {
                    request.served = request.served.alone();
                }
                Outcome outcome = outcomes.get(model, id, hash, now);
                if (outcome != null && outcome.servedJoined) {
                    outcomes.remove(model, id, hash, now);
                }
            } finally {
                lock.unlock();
            }
        }

        private void actual(String model, String id, long hash, double actual, long now) {
            lock.lock();
            try {
                Request request = requests.remove(model, id, hash, now);
                Prediction served = request == null ? null : request.served;
                Prediction shadow = request == null ? null : request.shadow;
                if (shadow != null) {
                    shadow.joined(actual, now);
                }
                if (served != null) {
                    joinServed(served, actual, now);
                }
                if (served == null || (served.hasShadow() && shadow == null)) {
                    keep(outcome(model, id, hash, now), actual, served != null, shadow != null);
                }
            } finally {
                lock.unlock();
            }
        }

        /** Of a second outcome of the same request, nothing is known that the first did not say. */
        private static void keep(Outcome outcome, double actual, boolean servedJoined, boolean shadowJoined) {
            if (!outcome.servedJoined && !outcome.shadowJoined) {
                outcome.actual = actual;
            }
            outcome.servedJoined |= servedJoined;
            outcome.shadowJoined |= shadowJoined;
        }

        private void removeIfDone(Outcome outcome, Prediction prediction) {
            if (outcome.servedJoined && (outcome.shadowJoined || !prediction.hasShadow())) {
                outcomes.remove(outcome.model, outcome.id, outcome.hash, prediction.at());
            }
        }

        private void joinServed(Prediction served, double actual, long since) {
            served.joined(actual, since);
            joined++;
        }

        private ValidatorStatus status(long now) {
            while (!expireSomeOfBoth(now)) {
                // Other calls may run in between.
                Thread.onSpinWait();
            }
            lock.lock();
            try {
                return new ValidatorStatus(
                        requests.size() + outcomes.size(),
                        joined,
                        requests.expired() + outcomes.expired(),
                        requests.evicted() + outcomes.evicted());
            } finally {
                lock.unlock();
            }
        }

        private boolean expireSomeOfBoth(long now) {
            lock.lock();
            try {
                boolean areAllGone = requests.expireSome(now);
                return outcomes.expireSome(now) && areAllGone;
            } finally {
                lock.unlock();
            }
        }

        private Request request(String model, String id, long hash, long now) {
            Request known = requests.get(model, id, hash, now);
            if (known != null) {
                return known;
            }
            Request fresh = new Request(model, id, hash);
            requests.add(fresh, now);
            return fresh;
        }

        private Outcome outcome(String model, String id, long hash, long now) {
            Outcome known = outcomes.get(model, id, hash, now);
            if (known != null) {
                return known;
            }
            Outcome fresh = new Outcome(model, id, hash);
            outcomes.add(fresh, now);
            return fresh;
        }
    }
}
