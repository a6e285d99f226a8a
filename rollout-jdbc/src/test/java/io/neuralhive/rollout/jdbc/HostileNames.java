package io.neuralhive.rollout.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.recording.ContinuousValidator;
import io.neuralhive.rollout.recording.PredictionTickets;
import io.neuralhive.rollout.recording.SharedMetricsSource;
import io.neuralhive.rollout.recording.TicketResult;
import io.neuralhive.rollout.split.Assignment;
import io.neuralhive.rollout.state.Attribution;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutIdentity;
import io.neuralhive.rollout.state.Signal;
import io.neuralhive.rollout.state.StateMachine;
import io.neuralhive.rollout.state.Transition;
import io.neuralhive.rollout.store.EvidenceKey;
import io.neuralhive.rollout.store.EvidenceSlice;
import io.neuralhive.rollout.store.WantedSplit;
import io.neuralhive.rollout.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Texts from outside that are meant to do harm, or do it without being meant to: stored exactly, or refused. */
abstract class HostileNames {

    private static final String MEGABYTE = "x".repeat(1_000_000);

    /** Allowed, however odd. */
    private static final List<String> STORED = List.of(
            "'; drop table rollout; --",
            "' or ''='",
            "\\'; delete from rollout_event; --",
            "$$; select pg_sleep(100); $$",
            "?1 :name ${x} #{y} {d '2026-01-01'} {fn now()}",
            "E'\\047'",
            "%_\"`´",
            "null",
            "\ud83d\udc69\u200d\ud83d\udd2c \ud83d\ude80",
            "\u202fnarrow\u00a0space",
            "\uff07; --",
            "Å vs. A\u030a",
            "x".repeat(Names.MAX_LENGTH));

    /** Not allowed as a name; as a key, no row has it. */
    private static final List<String> REFUSED =
            List.of("", " ", "a\nb", "a\rb", "a\tb", "\u0000", "a\u0000b", "\ud83d", "\udc69x", "\u202e", MEGABYTE);

    abstract DataSource database();

    abstract void closeDatabase();

    @AfterEach
    void close() {
        closeDatabase();
    }

    @Test
    void areStoredExactly() {
        JdbcRolloutStore store = JdbcRolloutStore.create(database());
        for (String name : STORED) {
            Attribution by = new Attribution(name, name + "\u0000\ud83d\n" + name);
            Transition start =
                    StateMachine.start(name, name, Optional.of(name), RolloutPolicy.defaults(), by, 0, Instant.EPOCH);
            assertThat(store.commit(List.of(start))).as(name).isTrue();
            assertThat(store.find(start.next().id())).contains(start.next());
            assertThat(store.active(name)).contains(start.next());
            assertThat(store.history(name, 10)).containsExactly(start.next());
            assertThat(store.events(start.next().id(), 0)).isEqualTo(start.events());
            assertThat(store.of(List.of(start.next().id())).splits()).containsExactly(WantedSplit.of(start.next()));
        }
        assertThat(store.underWay().splits())
                .containsExactlyInAnyOrderElementsOf(STORED.stream()
                        .map(name -> WantedSplit.of(store.active(name).orElseThrow()))
                        .toList());
        assertThat(store.underWay().unreadable()).isEmpty();
        assertThat(store.open()).hasSize(STORED.size());
        assertThat(store.open()).allSatisfy(id -> assertThat(store.find(id)).isPresent());
    }

    @Test
    void areRefusedOrFindNothing() {
        JdbcRolloutStore store = JdbcRolloutStore.create(database());
        Rollout rollout = Transitions.start("model").next();
        assertThat(store.commit(List.of(Transitions.start("model")))).isTrue();
        Stream.concat(REFUSED.stream(), STORED.stream()).forEach(name -> {
            assertThat(store.find(name)).isEmpty();
            assertThat(store.active(name)).isEmpty();
            assertThat(store.history(name, 10)).isEmpty();
            assertThat(store.events(name, 0)).isEmpty();
            assertThat(store.of(List.of(name)).splits()).isEmpty();
        });
        for (String name : REFUSED) {
            assertThatThrownBy(() -> Transitions.start(name))
                    .isInstanceOf(IllegalArgumentException.class)
                    .message()
                    .hasSizeLessThan(400);
        }
        assertThat(store.open()).containsExactly(rollout.id());
    }

    @Test
    void areRefusedAsIdsThatNoStateMachineGives() {
        JdbcRolloutStore store = JdbcRolloutStore.create(database());
        for (String id : List.of("a\u0000", "\ud83d", MEGABYTE)) {
            assertThatThrownBy(() -> store.commit(List.of(new Transition(withId(id), List.of()))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("The rollout id \"")
                    .hasMessageContaining("at most 300 characters")
                    .message()
                    .hasSizeLessThan(400);
        }
        assertThat(store.open()).isEmpty();
    }

    @Test
    void areStoredExactlyWhereThereIsNoRuleForThem() {
        JdbcRolloutStore store = JdbcRolloutStore.create(database());
        Rollout rollout = Transitions.start("model").next();
        assertThat(store.commit(List.of(Transitions.start("model")))).isTrue();
        Transition settled = Transitions.apply(rollout, new Signal.SplitApplied(rollout.wantedSplit()));
        assertThat(store.commit(List.of(settled))).isTrue();
        String text = MEGABYTE + "\u0000'\ud83dA\ud83d\ud83d\udc69\udc69\ud83d" + "\\ud83d" + "\ud83d";
        Rollout held = settled.next();
        Transition evaluated =
                Transitions.apply(held, Transitions.evaluated(held, Map.of(text, 1.0, "", Double.NaN), text));
        assertThat(store.commit(List.of(evaluated))).isTrue();
        assertThat(store.find(rollout.id())).contains(evaluated.next());
        assertThat(store.events(rollout.id(), held.saved().events())).isEqualTo(evaluated.events());
    }

    @Test
    void areKeptApartInEvidenceOrLeftOut() {
        JdbcEvidenceStore evidence = JdbcEvidenceStore.create(database());
        List<EvidenceSlice> slices = new ArrayList<>();
        for (String name : STORED) {
            slices.add(slice(new EvidenceKey(name, "v", Optional.empty()), name));
            slices.add(slice(new EvidenceKey("m", name, Optional.of(new StepRef(name, 3, name))), name));
        }
        List<EvidenceSlice> impossible = Stream.of("a\u0000", "\ud83d", "\udc69x", MEGABYTE)
                .flatMap(name -> Stream.of(
                        slice(new EvidenceKey(name, "v", Optional.empty()), "1"),
                        slice(new EvidenceKey("m", name, Optional.empty()), "1"),
                        slice(new EvidenceKey("m", "v", Optional.of(new StepRef(name, 3, "stage_1"))), "1")))
                .toList();
        evidence.replace(Stream.concat(impossible.stream(), slices.stream()).toList());
        assertThat(slices)
                .allSatisfy(slice -> assertThat(evidence.read(slice.key())).containsExactly(slice));
        assertThat(impossible)
                .allSatisfy(slice -> assertThat(evidence.read(slice.key())).isEmpty());
        assertThat(evidence.expire(Instant.EPOCH.plusSeconds(100))).isEqualTo(slices.size());
    }

    private static EvidenceSlice slice(EvidenceKey key, String sums) {
        return new EvidenceSlice(
                key, "node-1", Instant.EPOCH, Instant.EPOCH.plusSeconds(60), 1, Instant.EPOCH.plusSeconds(60), sums);
    }

    @Test
    void areSharedByTicketsAndEvidence() {
        byte[] secret = new byte[32];
        for (String name : STORED) {
            ContinuousValidator here = ContinuousValidator.create();
            ContinuousValidator there = ContinuousValidator.create();
            Assignment assignment =
                    new Assignment(name, Optional.of(name), Optional.empty(), Optional.of(new StepRef(name, 1, name)));
            String ticket = PredictionTickets.builder(here, 1, secret)
                    .build()
                    .predicted(assignment, name, 12, Duration.ofMillis(1))
                    .orElseThrow();
            assertThat(PredictionTickets.builder(there, 1, secret).build().observed(name, ticket, 10))
                    .as(name)
                    .isEqualTo(TicketResult.COUNTED);
            try (SharedMetricsSource one = SharedMetricsSource.builder(here, JdbcEvidenceStore.create(database()))
                            .build();
                    SharedMetricsSource other = SharedMetricsSource.builder(there, JdbcEvidenceStore.create(database()))
                            .build()) {
                one.flush();
                Instant now = Instant.now();
                Window window = new Window(
                        now.minus(Duration.ofHours(1)), now.plusSeconds(1), assignment.step(), Duration.ZERO);
                MetricSummary seen = other.collect(name, name, window);
                assertThat(seen.requests()).as(name).isEqualTo(1);
                assertThat(seen.errors().count()).isEqualTo(1);
                assertThat(seen.errors().mae()).isEqualTo(2);
            }
        }
    }

    @Test
    void areTakenAsTimersOrRefused() {
        try (DbSchedulerTimers timers = DbSchedulerTimers.create(database(), Clock.system(), TimerSettings.DEFAULT)) {
            for (String id : STORED) {
                timers.schedule(id, Instant.now().plus(Duration.ofDays(1)));
                timers.schedule(id, Instant.MAX);
            }
            timers.schedule("min", Instant.MIN);
            List<String> rows = new Database(database(), JdbcSettings.DEFAULT)
                    .read(
                            "list the rows",
                            session -> session.query(
                                    "select task_instance from rollout_timer where task_name = ?",
                                    row -> row.getString(1),
                                    TimerRows.TASK));
            assertThat(rows).hasSize(STORED.size() + 1).containsAll(STORED);
            for (String id : List.of("a\u0000", "\ud83d", MEGABYTE)) {
                assertThatThrownBy(() -> timers.schedule(id, Instant.now()))
                        .isInstanceOf(IllegalArgumentException.class);
                timers.cancel(id);
            }
        }
    }

    private static Rollout withId(String id) {
        Rollout like = Transitions.start("model").next();
        RolloutIdentity identity = new RolloutIdentity(
                id,
                like.number(),
                like.model(),
                like.baseline(),
                like.candidate(),
                like.identity().requestedBy());
        return new Rollout(
                identity, like.policy(), like.plan(), like.position(), like.schedule(), like.findings(), like.saved());
    }
}
