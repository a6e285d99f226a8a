package io.neuralhive.rollout.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.neuralhive.rollout.jdbc.Faults.Kind;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.state.Signal;
import io.neuralhive.rollout.state.Transition;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever goes wrong on the way to the database: nothing is lost, and nothing is done twice. */
class FaultsTest {

    private static final JdbcSettings NO_RETRIES = JdbcSettings.DEFAULT.withRetryFor(Duration.ZERO);

    private final JdbcConnectionPool pool =
            JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");
    private final Faults faults = new Faults();
    private JdbcRolloutStore calm;
    private JdbcRolloutStore store;

    @BeforeEach
    void createStore() {
        JdbcSchema.createIfMissing(pool);
        calm = JdbcRolloutStore.create(pool);
        store = JdbcRolloutStore.create(WatchedDataSource.of(pool, faults));
    }

    @AfterEach
    void closePool() {
        pool.dispose();
    }

    @ParameterizedTest
    @EnumSource
    void savesExactlyOnceWhateverStatementFails(Kind kind) {
        for (String operation : List.of("connect", "insert into rollout ", "insert into rollout_event", "commit")) {
            if (operation.equals("connect") && kind == Kind.LOST_AFTER) {
                continue;
            }
            Transition start = Transitions.start(operation + kind);
            faults.next(operation, kind);
            assertThat(store.commit(List.of(start))).as(operation).isTrue();
            assertThat(faults.happened()).isTrue();
            assertSaved(start.next(), start.events());
        }
        for (String operation : List.of("update rollout", "insert into rollout_event", "commit")) {
            Rollout before = saved(operation + kind + "update");
            Transition next = Transitions.next(before, "me");
            faults.next(operation, kind).next(operation, kind);
            assertThat(store.commit(List.of(next))).as(operation).isTrue();
            assertThat(faults.happened()).isTrue();
            assertThat(calm.find(before.id())).contains(next.next());
            assertThat(calm.events(before.id(), before.saved().events())).isEqualTo(next.events());
        }
    }

    @ParameterizedTest
    @EnumSource
    void readsInSpiteOfAFailure(Kind kind) {
        Rollout rollout = saved("model");
        faults.next("select", kind);
        assertThat(store.find(rollout.id())).contains(rollout);
        faults.next("select", kind);
        assertThat(store.active("model")).contains(rollout);
        faults.next("select", kind);
        assertThat(store.history("model", 1)).containsExactly(rollout);
        faults.next("select", kind);
        assertThat(store.open()).containsExactly(rollout.id());
        faults.next("select", kind);
        assertThat(store.events(rollout.id(), 0)).hasSize(1);
        assertThat(faults.happened()).isTrue();
    }

    @Test
    void commitsNothingThatHasTakenTooLong() {
        Transition start = Transitions.start("model");
        AtomicLong nanos = new AtomicLong();
        Duration step = SaveLimits.SENT_WITHIN.plusNanos(1);
        Save slow = Save.of(List.of(start), () -> nanos.getAndAdd(step.toNanos()));
        Database database = new Database(pool, JdbcSettings.DEFAULT.withRetryFor(Duration.ZERO));
        assertThatThrownBy(() -> database.transaction("save", slow::on))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("the database took too long")
                .hasMessageContaining("has taken PT20.000000001S; allowed is PT20S");
        assertThat(calm.find(start.next().id())).isEmpty();
        Save quick = Save.of(List.of(start), () -> nanos.getAndAdd(SaveLimits.SENT_WITHIN.toNanos()));
        assertThat(database.transaction("save", quick::on)).isTrue();
        assertThat(calm.find(start.next().id())).contains(start.next());
    }

    @Test
    void knowsItsOwnSaveAfterOthersHaveSavedOnTopOfIt() {
        Rollout before = saved("model");
        Transition mine = Transitions.next(before, "me");
        faults.next("commit", Kind.LOST_AFTER, () -> saveOnTop(mine.next(), 7));
        assertThat(store.commit(List.of(mine))).isTrue();
        assertThat(calm.events(before.id(), before.saved().events()).get(0))
                .isEqualTo(mine.events().get(0));
    }

    @Test
    void doesNotTakeTheSaveOfOthersForItsOwn() {
        Rollout before = saved("model");
        Transition mine = Transitions.next(before, "me");
        Transition others = Transitions.next(before, "others");
        faults.next(
                "commit",
                Kind.LOST_BEFORE,
                () -> assertThat(calm.commit(List.of(others))).isTrue());
        assertThat(store.commit(List.of(mine))).isFalse();
        assertSaved(
                others.next(),
                List.of(calm.events(before.id(), 0).get(0), others.events().get(0)));
    }

    @Test
    void doesNotTakeTheSameSaveOfOthersForItsOwn() {
        Transition start = Transitions.start("model");
        faults.next(
                "commit",
                Kind.LOST_BEFORE,
                () -> assertThat(calm.commit(List.of(start))).isTrue());
        assertThat(store.commit(List.of(start))).isFalse();
        assertSaved(start.next(), start.events());
    }

    @Test
    void knowsASaveOfSeveralTransitions() {
        Rollout replaced = saved("model");
        Transition successor = Transitions.startAfter(replaced);
        Signal signal = new Signal.SupersedeRequested(successor.next().id(), Transitions.BY);
        Transition end = Transitions.apply(replaced, signal);
        for (Kind kind : List.of(Kind.LOST_BEFORE, Kind.LOST_AFTER)) {
            faults.next("commit", kind);
        }
        assertThat(store.commit(List.of(successor, end))).isTrue();
        assertThat(faults.happened()).isTrue();
        assertThat(calm.history("model", 5)).containsExactly(successor.next(), end.next());
        assertThat(calm.events(replaced.id(), 1)).isEqualTo(end.events());
        assertThat(calm.events(successor.next().id(), 0)).isEqualTo(successor.events());
    }

    @Test
    void saysThatTheOutcomeIsNotKnown() {
        JdbcRolloutStore once = JdbcRolloutStore.create(WatchedDataSource.of(pool, faults), NO_RETRIES);
        Transition start = Transitions.start("model");
        faults.next("commit", Kind.LOST_AFTER);
        StoreUnavailableException refusal =
                catchThrowableOfType(StoreUnavailableException.class, () -> once.commit(List.of(start)));
        assertThat(refusal.isOutcomeUnknown()).isTrue();
        assertThat(refusal)
                .hasMessageContaining("revision 1 of \"" + start.next().id() + "\"")
                .hasMessageContaining("the connection broke during the commit, so the change may have been committed");
        assertSaved(start.next(), start.events());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LOST_AFTER")
    void givesUpAndSavesNothingIfAFaultDoesNotPass(Kind kind) {
        JdbcRolloutStore once = JdbcRolloutStore.create(WatchedDataSource.of(pool, faults), NO_RETRIES);
        Rollout before = saved("model");
        Transition next = Transitions.next(before, "me");
        faults.next("update rollout", kind);
        StoreUnavailableException refusal =
                catchThrowableOfType(StoreUnavailableException.class, () -> once.commit(List.of(next)));
        assertThat(refusal.isOutcomeUnknown()).isFalse();
        assertThat(refusal).hasMessageStartingWith("Can't save revision 2 of \"" + before.id() + "\": ");
        assertThat(calm.find(before.id())).contains(before);
        assertThat(calm.events(before.id(), 0)).hasSize(1);
        assertThat(once.commit(List.of(next))).isTrue();
    }

    @Test
    void doesNotRepeatWhatWouldFailAgain() throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("drop table rollout_event");
        }
        int before = faults.operations();
        assertThatThrownBy(() -> store.events("model-1", 0))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("run the migrations or JdbcSchema.createIfMissing");
        assertThat(faults.operations() - before).isEqualTo(1);
    }

    private Rollout saved(String model) {
        Transition start = Transitions.start(model);
        assertThat(calm.commit(List.of(start))).isTrue();
        return start.next();
    }

    private void saveOnTop(Rollout saved, int times) {
        Rollout latest = saved;
        for (int i = 0; i < times; i++) {
            Transition next = Transitions.next(latest, "others");
            assertThat(calm.commit(List.of(next))).isTrue();
            latest = next.next();
        }
    }

    private void assertSaved(Rollout rollout, List<RolloutEvent> events) {
        assertThat(calm.find(rollout.id())).contains(rollout);
        assertThat(calm.active(rollout.model())).contains(rollout);
        assertThat(calm.history(rollout.model(), 10)).containsExactly(rollout);
        assertThat(calm.events(rollout.id(), 0)).isEqualTo(events);
    }
}
