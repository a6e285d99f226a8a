package io.neuralhive.rollout.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.Signal;
import io.neuralhive.rollout.state.Transition;
import io.neuralhive.rollout.time.Clock;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The cooperation of nodes that share timers, as tests: with real threads and the real time, in short steps. */
abstract class SharedTimers {

    static final TimerSettings QUICK = TimerSettings.DEFAULT
            .withPollInterval(Duration.ofMillis(20))
            .withHeartbeat(Duration.ofMillis(250))
            .withOverdue(Duration.ofSeconds(1));
    private static final Duration LONG = Duration.ofHours(1);

    /** A row of the database. */
    record Row(Instant at, boolean picked) {}

    /** A node with its own way to the database, which can be cut. */
    final class Node implements AutoCloseable {
        final List<String> woken = new CopyOnWriteArrayList<>();
        final AtomicBoolean cut = new AtomicBoolean();
        final DbSchedulerTimers timers;

        Node(TimerSettings settings) {
            timers = DbSchedulerTimers.create(
                    WatchedDataSource.of(database(), new WatchedDataSource.Watcher() {
                        @Override
                        public void before(String operation, Connection connection) throws SQLException {
                            if (cut.get()) {
                                throw new SQLException("cut off", "08006");
                            }
                        }
                    }),
                    Clock.system(),
                    settings);
            nodes.add(this);
        }

        /** Starts a node that processes a timer as the test requires. */
        Node start(BiConsumer<Node, String> onDue) {
            timers.start(id -> {
                woken.add(id);
                onDue.accept(this, id);
            });
            return this;
        }

        @Override
        public void close() {
            cut.set(false);
            timers.close();
        }
    }

    private final List<Node> nodes = new ArrayList<>();
    private Database rows;

    /** Returns a database with the tables. */
    abstract DataSource database();

    abstract void closeDatabase();

    @BeforeEach
    void openRows() {
        rows = new Database(database(), JdbcSettings.DEFAULT);
    }

    @AfterEach
    void closeAll() {
        nodes.forEach(Node::close);
        closeDatabase();
    }

    @Test
    void givesEachTimerToOneNode() {
        Node one = new Node(QUICK).start((node, id) -> node.timers.cancel(id));
        Node other = new Node(QUICK).start((node, id) -> node.timers.cancel(id));
        List<String> ids = IntStream.range(0, 200).mapToObj(i -> "r-" + i).toList();
        Instant soon = Instant.now().plusMillis(500);
        ids.forEach(id -> one.timers.schedule(id, soon));
        await().until(() -> one.woken.size() + other.woken.size() >= ids.size() && count() == 0);
        List<String> all = new ArrayList<>(one.woken);
        all.addAll(other.woken);
        assertThat(all).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(one.woken).isNotEmpty();
        assertThat(other.woken).isNotEmpty();
    }

    @Test
    void setsTheNextTimerWithinTheCurrentOne() {
        Instant next = Instant.now().plus(LONG).truncatedTo(ChronoUnit.MICROS);
        Node node = new Node(QUICK).start((self, id) -> self.timers.schedule(id, next));
        node.timers.schedule("r-1", Instant.now());
        await().until(() -> row("r-1").equals(Optional.of(new Row(next, false))));
        assertThat(node.woken).containsExactly("r-1");
    }

    @Test
    void keepsATimerUntilItIsAnswered() {
        Node node = new Node(QUICK).start((self, id) -> {});
        Node other = new Node(QUICK).start((self, id) -> {});
        node.timers.schedule("r-1", Instant.now());
        await().until(() -> node.woken.size() + other.woken.size() == 1);
        // Longer than a node that is dead would have been given.
        await().during(Duration.ofMillis(1_500)).until(() -> node.woken.size() + other.woken.size() == 1);
        assertThat(row("r-1").orElseThrow().picked()).isTrue();
        (node.woken.isEmpty() ? other : node).timers.cancel("r-1");
        await().until(() -> row("r-1").isEmpty());
    }

    @Test
    void givesAgainWhatIsNotAnsweredInTime() {
        Node node = new Node(QUICK.withAnswerWithin(Duration.ofMillis(50))).start((self, id) -> {});
        node.timers.schedule("r-1", Instant.now());
        await().until(() -> node.woken.size() == 1 && !row("r-1").orElseThrow().picked());
        assertThat(row("r-1").orElseThrow().at())
                .isBetween(Instant.now(), Instant.now().plusSeconds(6));
    }

    @Test
    void givesAgainWhatFailed() {
        Node node = new Node(QUICK).start((self, id) -> {
            throw new IllegalStateException("made to fail");
        });
        node.timers.schedule("r-1", Instant.now());
        await().until(() -> node.woken.size() == 1 && !row("r-1").orElseThrow().picked());
        assertThat(row("r-1").orElseThrow().at())
                .isBetween(Instant.now(), Instant.now().plusSeconds(6));
    }

    @Test
    void goesOnOnAnotherNodeIfOneIsCutOffAndFencesItOffWhenItComesBack() {
        Instant next = Instant.now().plus(LONG).truncatedTo(ChronoUnit.MICROS);
        Node stalled = new Node(QUICK).start((self, id) -> {});
        stalled.timers.schedule("r-1", Instant.now());
        await().until(() -> !stalled.woken.isEmpty());
        stalled.cut.set(true);
        Node other = new Node(QUICK).start((self, id) -> self.timers.schedule(id, next));
        await().until(() -> row("r-1").equals(Optional.of(new Row(next, false))));
        assertThat(other.woken).containsExactly("r-1");
        stalled.cut.set(false);
        stalled.timers.schedule("r-1", Instant.now().plusSeconds(1));
        stalled.timers.close();
        assertThat(row("r-1")).contains(new Row(next, false));
    }

    @Test
    void setsAnEarlierTimeThoughTheTimerIsInProgressOnAnotherNode() {
        Node one = new Node(QUICK).start((self, id) -> {});
        one.timers.schedule("r-1", Instant.now());
        await().until(() -> !one.woken.isEmpty());
        Node other = new Node(QUICK);
        Instant sooner = Instant.now().plusSeconds(600).truncatedTo(ChronoUnit.MICROS);
        other.start((self, id) -> {}).timers.schedule("r-1", sooner);
        one.timers.schedule("r-1", Instant.now().plus(LONG));
        await().until(() -> row("r-1").equals(Optional.of(new Row(sooner, false))));
    }

    @Test
    void setsATimerThoughAnotherNodeAnswersNever() {
        Node one = new Node(QUICK).start((self, id) -> {});
        one.timers.schedule("r-1", Instant.now());
        await().until(() -> !one.woken.isEmpty());
        Node other = new Node(QUICK);
        Instant later = Instant.now().plusSeconds(600).truncatedTo(ChronoUnit.MICROS);
        other.start((self, id) -> {}).timers.schedule("r-1", later);
        other.timers.cancel("r-2");
        one.timers.cancel("r-1");
        await().until(() -> row("r-1").equals(Optional.of(new Row(later, false))));
    }

    @Test
    void takesTimersWhileTheDatabaseIsAway() {
        Node node = new Node(QUICK).start((self, id) -> self.timers.cancel(id));
        node.cut.set(true);
        node.timers.schedule("r-1", Instant.now());
        node.timers.schedule("r-2", Instant.now().plus(LONG));
        assertThat(row("r-1")).isEmpty();
        node.cut.set(false);
        await().until(() -> node.woken.equals(List.of("r-1")) && row("r-2").isPresent());
    }

    @Test
    void releasesTimersInProgressWhenItIsClosed() {
        Node one = new Node(QUICK).start((self, id) -> {});
        one.timers.schedule("r-1", Instant.now());
        await().until(() -> !one.woken.isEmpty());
        one.timers.close();
        assertThat(row("r-1").orElseThrow().picked()).isFalse();
        Node other = new Node(QUICK).start((self, id) -> self.timers.cancel(id));
        await().until(() -> other.woken.equals(List.of("r-1")));
    }

    @Test
    void findsRolloutsWithoutATimer() {
        JdbcRolloutStore store = JdbcRolloutStore.create(database());
        Rollout forgotten = saved(store, Transitions.start("forgotten"));
        Rollout late = saved(store, Transitions.start("late"));
        Rollout paused = saved(store, Transitions.start("paused"));
        Rollout open = saved(store, Transitions.start("open"));
        saved(store, Transitions.next(paused, "me"));
        open = saved(store, Transitions.apply(open, new Signal.AbortRequested(Transitions.BY)));
        open = saved(store, Transitions.apply(open, new Signal.SplitApplied(open.wantedSplit())));
        assertThat(open.isEnded()).isTrue();
        Node node = new Node(QUICK);
        node.timers.schedule(late.id(), Instant.now().plus(LONG));
        node.start((self, id) -> self.timers.schedule(id, Instant.now()));
        List<String> expected = List.of(forgotten.id(), late.id(), open.id());
        await().until(() -> node.woken.containsAll(expected));
        assertThat(node.woken).doesNotContain(paused.id());
    }

    private static Rollout saved(JdbcRolloutStore store, Transition transition) {
        assertThat(store.commit(List.of(transition))).isTrue();
        return transition.next();
    }

    private Optional<Row> row(String id) {
        return rows
                .read(
                        "read a row",
                        session -> session.query(
                                "select execution_time, picked from rollout_timer where task_name = ? and task_instance = ?",
                                row -> new Row(
                                        row.getObject(1, OffsetDateTime.class).toInstant(), row.getBoolean(2)),
                                TimerRows.TASK,
                                id))
                .stream()
                .findFirst();
    }

    private long count() {
        return rows.read(
                        "count rows",
                        session -> session.query(
                                "select count(*) from rollout_timer where task_name = ?",
                                row -> row.getLong(1),
                                TimerRows.TASK))
                .get(0);
    }
}
