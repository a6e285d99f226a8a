package io.neuralhive.rollout.examples.flight.study;

import io.neuralhive.rollout.examples.flight.study.Releases.Release;
import io.neuralhive.rollout.simulator.backtest.RecordedRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A few days of the bad release, in the format of the simulator's command line. */
final class ExampleLog {

    private static final Duration LENGTH = Duration.ofDays(2);
    private static final String HEADER =
            "timestamp,key,baseline_prediction,candidate_prediction,outcome,outcome_timestamp\n";

    private ExampleLog() {}

    static String csv(RecordedFlights flights) {
        Instant from = Release.BAD.at();
        List<RecordedRequest> log = flights.log(Release.BAD.baseline(), Release.BAD.candidate());
        return log.stream()
                .filter(request -> !request.at().isBefore(from) && request.at().isBefore(from.plus(LENGTH)))
                .map(ExampleLog::row)
                .collect(Collectors.joining("", HEADER, ""));
    }

    private static String row(RecordedRequest request) {
        boolean known = !Double.isNaN(request.actual());
        return String.format(
                Locale.ROOT,
                "%s,%s,%.2f,%.2f,%s,%s\n",
                request.at(),
                request.key(),
                request.baseline(),
                request.candidate(),
                known ? Math.round(request.actual()) : "",
                known ? request.knownAt() : "");
    }
}
