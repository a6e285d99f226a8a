package io.neuralhive.rollout.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.split.Assignment;
import io.neuralhive.rollout.store.EvidenceKey;
import io.neuralhive.rollout.store.EvidenceSlice;
import io.neuralhive.rollout.store.EvidenceStore;
import io.neuralhive.rollout.store.InMemoryRolloutStore;
import io.neuralhive.rollout.testkit.FakeClock;
import io.neuralhive.rollout.testkit.InMemoryEvidenceStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class SharedMetricsSourceTest {

    private static final StepRef STAGE_1 = new StepRef("eta-1", 2, "stage_1");
    private static final Assignment CANDIDATE =
            new Assignment("eta", Optional.of("v2"), Optional.empty(), Optional.of(STAGE_1));
    private static final Duration LATENCY = Duration.ofMillis(20);

    private final FakeClock clock = new FakeClock();
    private final InMemoryEvidenceStore store = new InMemoryEvidenceStore(new InMemoryRolloutStore());
    private int requests;

    /** A process: it counts, and forgets what it has counted when it is dropped. */
    private final class Node {
        private final ContinuousValidator validator;
        private final SharedMetricsSource source;

        private Node(String name, EvidenceStore through) {
            validator = ContinuousValidator.builder().clock(clock).build();
            source = SharedMetricsSource.builder(validator, through)
                    .clock(clock)
                    .node(name)
                    .nanos(() -> clock.now().toEpochMilli() * 1_000_000)
                    .build();
        }

        private Node serve(int number, double error) {
            for (int i = 0; i < number; i++) {
                String id = "request-" + requests++;
                validator.predicted(CANDIDATE, id, 10 + error, LATENCY);
                validator.observed("eta", id, 10);
            }
            return this;
        }

        private MetricSummary sees() throws Exception {
            return source.collect("eta", "v2", sinceStart());
        }
    }

    private Node node(String name) {
        return new Node(name, store);
    }

    private Window sinceStart() {
        return new Window(FakeClock.START, clock.now(), Optional.of(STAGE_1), Duration.ZERO);
    }

    @Test
    void whoeverJudgesSeesTheSumOfAllNodes() throws Exception {
        Node a = node("a").serve(100, 1);
        Node b = node("b").serve(300, 2);
        Node c = node("c").serve(600, 3);
        a.source.flush();
        b.source.flush();
        c.source.flush();
        for (Node node : List.of(a, b, c, node("d"))) {
            assertThat(node.sees().requests()).isEqualTo(1_000);
            assertThat(node.sees().errors().mae()).isCloseTo(2.5, within(1e-9));
            assertThat(node.sees().latency().count()).isEqualTo(1_000);
        }
    }

    @Test
    void aNodeSeesItsOwnCountAtOnceAndThatOfOthersOnceTheyTell() throws Exception {
        Node a = node("a").serve(10, 1);
        Node b = node("b").serve(5, 1);
        assertThat(a.sees().requests()).isEqualTo(10);
        b.source.flush();
        assertThat(a.sees().requests()).isEqualTo(15);
        a.source.flush();
        a.serve(1, 1);
        assertThat(a.sees().requests())
                .as("its own count is not added to what it reported")
                .isEqualTo(16);
        assertThat(b.sees().requests()).isEqualTo(15);
    }

    @Test
    void tellingTwiceCountsOnce() throws Exception {
        Node a = node("a").serve(10, 1);
        a.source.flush();
        a.source.flush();
        a.serve(10, 1).source.flush();
        assertThat(node("b").sees().requests()).isEqualTo(20);
    }

    @Test
    void aProcessThatDiesLosesOnlyWhatItHadNotReportedAndItsSuccessorOverwritesNothing() throws Exception {
        Node before = node("a").serve(100, 1);
        before.source.flush();
        before.serve(7, 1);
        Node after = node("a").serve(3, 1);
        after.source.flush();
        assertThat(node("b").sees().requests()).isEqualTo(103);
        assertThat(after.sees().requests()).isEqualTo(103);
    }

    @Test
    void aNodeThatCannotReportLosesNothingAndReportsItLater() throws Exception {
        Node a = node("a").serve(10, 1);
        Node b = node("b");
        store.failures().always(new IllegalStateException("connection refused"));
        assertThatThrownBy(a.source::flush).hasMessage("connection refused");
        a.serve(10, 1);
        assertThatThrownBy(a.source::flush).hasMessage("connection refused");
        assertThatThrownBy(b::sees).hasMessage("connection refused");
        store.failures().heal();
        assertThat(b.sees().requests()).isZero();
        a.source.flush();
        assertThat(b.sees().requests()).isEqualTo(20);
    }

    @Test
    void saysForHowLongNothingWasReported() {
        Node a = node("a");
        clock.advance(Duration.ofSeconds(3));
        assertThat(a.source.silence()).hasSeconds(3);
        a.source.flush();
        assertThat(a.source.silence()).isZero();
        store.failures().always(new IllegalStateException("connection refused"));
        clock.advance(Duration.ofSeconds(4));
        a.source.flush();
        assertThat(a.source.silence()).as("there was nothing to tell").isZero();
        a.serve(1, 1);
        clock.advance(Duration.ofSeconds(5));
        assertThatThrownBy(a.source::flush).hasMessage("connection refused");
        assertThat(a.source.silence()).hasSeconds(5);
    }

    @Test
    void aStepLongerThanTheRetentionStaysComplete() throws Exception {
        Node a = node("a");
        Node b = node("b");
        for (int hour = 0; hour < 80; hour++) {
            a.serve(2, 1);
            b.serve(1, 1);
            if (hour % 3 > 0) {
                a.source.flush();
            }
            clock.advance(Duration.ofHours(1));
        }
        a.source.flush();
        b.source.flush();
        for (Node node : List.of(a, b, node("c"))) {
            assertThat(node.sees().requests()).isEqualTo(240);
            assertThat(node.sees().errors().count()).isEqualTo(240);
        }
    }

    @Test
    void thePastOfTheVersionInProductionSurvivesTheProcess() throws Exception {
        Assignment production = Assignment.of("eta", "v1");
        Node before = node("a");
        for (int hour = 0; hour < 30; hour++) {
            before.validator.predicted(production, "p" + hour, 11, LATENCY);
            before.validator.observed("eta", "p" + hour, 10);
            before.source.flush();
            clock.advance(Duration.ofHours(1));
        }
        Window lastDay = Window.last(Duration.ofHours(24), clock.now());
        assertThat(node("a").source.collect("eta", "v1", lastDay).errors().count())
                .isEqualTo(24);
    }

    @Test
    void countsErrorsOnlyOncePredictionsAreOldEnough() throws Exception {
        Node a = node("a").serve(10, 1);
        a.source.flush();
        Duration hour = Duration.ofHours(1);
        assertThat(node("b")
                        .source
                        .collect("eta", "v2", sinceStart().withLabelMaturity(hour))
                        .errors()
                        .count())
                .isZero();
        clock.advance(Duration.ofMinutes(90));
        Window later = sinceStart().withLabelMaturity(hour);
        assertThat(node("b").source.collect("eta", "v2", later).errors().count())
                .isEqualTo(10);
        assertThat(a.source.collect("eta", "v2", later).errors().count()).isEqualTo(10);
    }

    @Test
    void losesNothingOfAStepToClocksThatDiffer() throws Exception {
        clock.set(FakeClock.START.minus(Duration.ofHours(3)));
        Node behind = node("behind").serve(10, 1);
        clock.set(FakeClock.START.plus(Duration.ofHours(3)));
        Node ahead = node("ahead").serve(20, 1);
        clock.set(FakeClock.START);
        behind.source.flush();
        ahead.source.flush();
        assertThat(node("c").sees().errors().count()).isEqualTo(30);
    }

    @Test
    void aStepThatWasForgottenHereAndBegunAgainOverwritesNothing() throws Exception {
        Node a = node("a").serve(10, 1);
        a.source.flush();
        for (int i = 0; i < 40; i++) {
            StepRef step = new StepRef("other-" + i, 0, "stage_1");
            a.validator.failed(new Assignment("eta", Optional.of("v2"), Optional.empty(), Optional.of(step)), LATENCY);
        }
        a.serve(1, 1).source.flush();
        assertThat(node("b").sees().requests()).isEqualTo(11);
        assertThat(a.sees().requests()).isEqualTo(11);
    }

    @Test
    void refusesToJudgeWhatItCannotRead() {
        EvidenceKey key = new EvidenceKey("eta", "v2", Optional.of(STAGE_1));
        Instant now = clock.now();
        for (String sums : List.of("2;requests=1,0", "", "1;requests=x,0", "1;requests=5", "1;latency.9999=1")) {
            store.replace(List.of(new EvidenceSlice(key, "newer", now, now.plusSeconds(1), 1, now, sums)));
            assertThatThrownBy(() -> node("a").sees())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("\"newer\"");
        }
    }

    @Test
    void passesOverFieldsOfNewerVersions() throws Exception {
        EvidenceKey key = new EvidenceKey("eta", "v2", Optional.of(STAGE_1));
        Instant now = clock.now();
        String sums = "1;requests=4,1;colour=blue,7";
        store.replace(List.of(new EvidenceSlice(key, "newer", now, now.plusSeconds(1), 1, now, sums)));
        assertThat(node("a").sees().requests()).isEqualTo(4);
        assertThat(node("a").sees().failures()).isEqualTo(1);
    }

    @Test
    void tellsTheOthersByItselfAndOnceMoreWhenItIsClosed() throws Exception {
        ContinuousValidator validator = ContinuousValidator.create();
        SharedMetricsSource source = SharedMetricsSource.builder(validator, store)
                .flushEvery(Duration.ofMillis(10))
                .build()
                .start();
        validator.failed(CANDIDATE, LATENCY);
        Awaitility.await().atMost(1, TimeUnit.MINUTES).until(() -> store.size() > 0);
        source.close();
        validator.failed(CANDIDATE, LATENCY);
        source.close();
        Window window = new Window(Instant.now().minusSeconds(60), Instant.now(), Optional.of(STAGE_1), Duration.ZERO);
        SharedMetricsSource other =
                SharedMetricsSource.builder(ContinuousValidator.create(), store).build();
        assertThat(other.collect("eta", "v2", window).failures()).isEqualTo(2);
        store.failures().always(new IllegalStateException("connection refused"));
        validator.failed(CANDIDATE, LATENCY);
        source.close();
    }

    @Test
    void tellsTheOthersBetweenTheRemovalsOfWhatIsOld() {
        Queue<Integer> gone = new ArrayDeque<>(List.of(1_000, 1_000, 7, 0, 9_999));
        List<String> calls = new ArrayList<>();
        Node node = new Node("a", new EvidenceStore() {
            @Override
            public void replace(List<EvidenceSlice> slices) {
                calls.add("written");
            }

            @Override
            public List<EvidenceSlice> read(EvidenceKey key) {
                return List.of();
            }

            @Override
            public int expire(Instant before) {
                calls.add("expired " + gone.element());
                return gone.remove();
            }
        });
        clock.advance(Duration.ofHours(1));
        for (int i = 0; i < 6; i++) {
            node.serve(1, 1);
            node.source.flushAndExpire();
        }
        assertThat(calls)
                .containsExactly(
                        "written",
                        "expired 1000",
                        "written",
                        "expired 1000",
                        "written",
                        "expired 7",
                        "written",
                        "expired 0",
                        "written",
                        "written");
        clock.advance(Duration.ofMinutes(10));
        node.source.flushAndExpire();
        assertThat(calls).last().isEqualTo("expired 9999");
    }

    @Test
    void refusesSettingsThatMakeNoSense() {
        SharedMetricsSource.Builder builder = SharedMetricsSource.builder(ContinuousValidator.create(), store);
        assertThatThrownBy(() -> builder.flushEvery(Duration.ZERO)).hasMessageContaining("PT0S");
        assertThatThrownBy(() -> builder.node("n".repeat(101))).hasMessageContaining("101 characters");
    }
}
