package io.neuralhive.rollout.examples.flight.study;

import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.simulator.backtest.Backtest;
import io.neuralhive.rollout.simulator.backtest.BacktestResult;
import io.neuralhive.rollout.simulator.engine.Parallel;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Two releases of the example, repeated with many splits of the same flights: one should be promoted and one rolled
 * back.
 */
final class Releases {

    /** The splits of the study: enough to show the influence of chance. */
    static final int SPLITS = 200;

    private static final String MODEL = "flight-duration";

    /** A release: the candidate, the version that it replaces, and the time of the request. */
    enum Release {
        GOOD("v1", "v2", "2013-01-24T04:00:00Z"),
        BAD("v2", "v5", "2013-02-01T04:00:00Z");

        private final String baseline;
        private final String candidate;
        private final Instant at;

        Release(String baseline, String candidate, String at) {
            this.baseline = baseline;
            this.candidate = candidate;
            this.at = Instant.parse(at);
        }

        String baseline() {
            return baseline;
        }

        String candidate() {
            return candidate;
        }

        Instant at() {
            return at;
        }
    }

    private final RecordedFlights flights;
    private final Parallel parallel;

    Releases(RecordedFlights flights, Parallel parallel) {
        this.flights = flights;
        this.parallel = parallel;
    }

    /** Backtests a release under policies, with a number of splits from seed 1 on. */
    List<BacktestResult> tryOut(Release release, Map<String, RolloutPolicy> policies, int splits) {
        Backtest backtest = backtest(release);
        List<Map.Entry<String, RolloutPolicy>> tried = List.copyOf(policies.entrySet());
        return parallel.run(splits * tried.size(), i -> {
            Map.Entry<String, RolloutPolicy> policy = tried.get(i / splits);
            return backtest.splitSeed(1 + i % splits).run(policy.getKey(), policy.getValue());
        });
    }

    /** Returns the backtest of a release, with the split of the example. */
    Backtest backtest(Release release) {
        return Backtest.on(flights.log(release.baseline(), release.candidate()))
                .candidate(MODEL, release.candidate())
                .promoteAt(release.at());
    }
}
