package io.neuralhive.rollout.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.store.SplitChanges;
import io.neuralhive.rollout.store.UnreadableSplit;
import io.neuralhive.rollout.store.WantedSplit;
import java.util.List;
import java.util.UUID;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is read of splits where not all is as it should be. */
class SplitRowsTest {

    private final JdbcConnectionPool pool =
            JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");
    private final Database database = new Database(pool, JdbcSettings.DEFAULT);
    private final JdbcRolloutStore store = JdbcRolloutStore.create(pool);

    @BeforeEach
    void createTables() {
        JdbcSchema.createIfMissing(pool);
    }

    @AfterEach
    void closePool() {
        pool.dispose();
    }

    @Test
    void looksBackAsFarAsASaveMayBeLate() {
        long position = store.underWay().position();
        Rollout late = start("late");
        update("update rollout set split_changed_at = dateadd(second, -59, split_changed_at)");
        assertThat(store.since(position).splits()).containsExactly(WantedSplit.of(late));
        update("update rollout set split_changed_at = dateadd(second, -2, split_changed_at)");
        assertThat(store.since(position).splits()).isEmpty();
        assertThat(store.underWay().splits()).containsExactly(WantedSplit.of(late));
        assertThat(store.of(List.of(late.id())).splits()).containsExactly(WantedSplit.of(late));
    }

    @Test
    void reportsWhichOfThemItCannotRead() {
        long position = store.underWay().position();
        Rollout good = start("good");
        Rollout newer = start("newer");
        Rollout swapped = start("swapped");
        Rollout broken = start("broken");
        update("update rollout set split = replace(split, '\"schemaVersion\":1', '\"schemaVersion\":2')"
                + " where model = 'newer'");
        update("update rollout set split = replace(split, 'swapped', 'good') where model = 'swapped'");
        update("update rollout set split = '' where model = 'broken'");
        for (SplitChanges changes : List.of(
                store.underWay(),
                store.since(position),
                store.of(List.of(good.id(), newer.id(), swapped.id(), broken.id())))) {
            assertThat(changes.splits()).containsExactly(WantedSplit.of(good));
            assertThat(changes.unreadable())
                    .extracting(UnreadableSplit::model, UnreadableSplit::fencingToken)
                    .containsExactlyInAnyOrder(
                            tuple("newer", newer.fencingToken()),
                            tuple("swapped", swapped.fencingToken()),
                            tuple("broken", broken.fencingToken()));
            assertThat(changes.unreadable())
                    .extracting(UnreadableSplit::why)
                    .anyMatch(why -> why.contains("split.schemaVersion is 2"))
                    .anyMatch(why -> why.contains("split.model is not that of its row"));
        }
    }

    private Rollout start(String model) {
        assertThat(store.commit(List.of(Transitions.start(model)))).isTrue();
        return Transitions.start(model).next();
    }

    private void update(String sql) {
        database.transaction("change rows", (session, mayBeDone) -> session.update(sql));
    }
}
