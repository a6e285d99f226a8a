package io.neuralhive.rollout.recording;

import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.ErrorStats;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.serving.Histories;
import io.neuralhive.rollout.serving.Histories.Operation;
import io.neuralhive.rollout.split.Assignment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever threads do at the same time has come to what some order of their calls would have come to. */
@Tag("exhaustive")
@Tag("concurrency")
class LinearizabilityTest {

    private static final int HISTORIES = 4_000;
    private static final long NOON = Instant.parse("2026-01-01T12:00:00Z").toEpochMilli();
    private static final Duration LATENCY = Duration.ofMillis(3);
    private static final StepRef STEP = new StepRef("r-1", 1, "stage_1");
    private static final StepRef NEXT = new StepRef("r-1", 2, "stage_2");

    /** What a validator is made of. */
    private static final class Parts {
        private final VersionRecord version = new VersionRecord(Resolution.of(Duration.ofHours(24), 48), 0);
        private final VersionRecord shadow = new VersionRecord(Resolution.of(Duration.ofHours(24), 48), 0);
        private final PendingTable table = new PendingTable(3, Duration.ofHours(1));
    }

    @Test
    void requestsAreCountedOnceAndSeenWhole() throws Exception {
        List<Operation<Parts>> operations = new ArrayList<>();
        for (StepRef step : List.of(STEP, NEXT)) {
            operations.add(does("answered " + step, parts -> parts.version.request(NOON, step, false, LATENCY)));
            operations.add(does("failed " + step, parts -> parts.version.request(NOON, step, true, LATENCY)));
            operations.add(new Operation<>("counts " + step, parts -> counts(in(parts.version, Optional.of(step)))));
        }
        operations.add(new Operation<>("counts", parts -> counts(in(parts.version, Optional.empty()))));
        Histories.assertLinearizable(Parts::new, operations, HISTORIES, 1);
    }

    /** Each version by itself: an outcome is counted for one after the other, and nothing reads both at one moment. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void predictionsAreJoinedOnceAndErrorsSeenWhole(boolean ofServed) throws Exception {
        List<Operation<Parts>> operations = new ArrayList<>();
        for (String id : List.of("p-1", "p-2")) {
            operations.add(
                    does("served " + id, parts -> parts.table.served("eta", id, prediction(parts.version, 12, 11))));
            operations.add(
                    does("shadow " + id, parts -> parts.table.shadow("eta", id, prediction(parts.shadow, 13, 12))));
            operations.add(does("actual " + id, parts -> parts.table.actual("eta", id, 10, NOON)));
            operations.add(does("alone " + id, parts -> parts.table.alone("eta", id, NOON)));
        }
        // Errors count for a step that is known, as every step is that has a prediction.
        operations.add(new Operation<>(
                "errors", parts -> errors(in(ofServed ? parts.version : parts.shadow, Optional.empty()))));
        Histories.assertLinearizable(Parts::new, operations, 2 * HISTORIES, 2);
    }

    @Test
    void whatWaitsIsBoundedAndCounted() throws Exception {
        List<Operation<Parts>> operations = new ArrayList<>();
        for (String id : List.of("p-1", "p-2", "p-3", "p-4")) {
            operations.add(
                    does("served " + id, parts -> parts.table.served("eta", id, prediction(parts.version, 12, 11))));
            operations.add(does("actual " + id, parts -> parts.table.actual("eta", id, 10, NOON)));
            operations.add(new Operation<>("status", parts -> parts.table.status(NOON)));
        }
        Histories.assertLinearizable(Parts::new, operations, HISTORIES, 3);
    }

    /** There is room for two of three versions. */
    @Test
    void aValidatorCountsRequestsOnceAndVersionsUpToItsLimit() throws Exception {
        List<Operation<ContinuousValidator>> operations = new ArrayList<>();
        for (String version : List.of("v1", "v2", "v3")) {
            operations.add(new Operation<>("failed " + version, validator -> {
                validator.failed(assignment(version), LATENCY);
                return "";
            }));
            operations.add(new Operation<>("counts " + version, validator -> counts(day(validator, version))));
        }
        Histories.assertLinearizable(LinearizabilityTest::validator, operations, HISTORIES, 5);
    }

    @Test
    void aValidatorJoinsOutcomesOnce() throws Exception {
        List<Operation<ContinuousValidator>> operations = new ArrayList<>();
        for (String id : List.of("p-1", "p-2")) {
            operations.add(new Operation<>("predicted " + id, validator -> {
                validator.predicted(assignment("v1"), id, 12, LATENCY);
                return "";
            }));
            operations.add(new Operation<>("observed " + id, validator -> {
                validator.observed("eta", id, 10);
                return "";
            }));
        }
        operations.add(new Operation<>("errors", validator -> errors(day(validator, "v1"))));
        Histories.assertLinearizable(LinearizabilityTest::validator, operations, HISTORIES, 6);
    }

    private static ContinuousValidator validator() {
        return ContinuousValidator.builder()
                .clock(() -> Instant.ofEpochMilli(NOON))
                .maxVersions(2)
                .maxPending(10)
                .build();
    }

    private static Assignment assignment(String version) {
        return Assignment.of("eta", version);
    }

    private static MetricSummary day(ContinuousValidator validator, String version) {
        return validator.collect("eta", version, Window.last(Duration.ofDays(1), Instant.ofEpochMilli(NOON)));
    }

    @Test
    void keysAreCountedOnce() throws Exception {
        List<Operation<KeyCount>> operations = new ArrayList<>();
        for (String key : List.of("user-1", "user-2")) {
            operations.add(new Operation<>("add " + key, count -> {
                int unused = count.add("v2", key);
                return "";
            }));
            operations.add(new Operation<>("of", count -> count.of("v2")));
        }
        Histories.assertLinearizable(KeyCount::new, operations, 5 * HISTORIES, 4);
    }

    private interface Deed {
        void to(Parts parts);
    }

    private static Operation<Parts> does(String name, Deed deed) {
        return new Operation<>(name, parts -> {
            deed.to(parts);
            return "";
        });
    }

    private static Prediction prediction(VersionRecord version, double value, double beside) {
        return new Prediction(version, STEP, NOON, value, beside, true);
    }

    private static MetricSummary in(VersionRecord version, Optional<StepRef> step) {
        Instant noon = Instant.ofEpochMilli(NOON);
        return version.summary(new Window(noon.minusSeconds(60), noon, step, Duration.ZERO));
    }

    private static List<Long> counts(MetricSummary summary) {
        return List.of(summary.requests(), summary.failures(), summary.latency().count(), summary.awaited());
    }

    private static List<Object> errors(MetricSummary summary) {
        ErrorStats errors = summary.errors();
        return List.of(errors.count(), errors.mae(), errors.meanActual(), errors.rmse(), summary.paired());
    }
}
