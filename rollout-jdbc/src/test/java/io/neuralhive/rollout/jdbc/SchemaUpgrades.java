package io.neuralhive.rollout.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.jdbc.json.RolloutFormat;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.Signal;
import io.neuralhive.rollout.state.Transition;
import io.neuralhive.rollout.store.EvidenceKey;
import io.neuralhive.rollout.store.EvidenceSlice;
import io.neuralhive.rollout.store.SplitChanges;
import io.neuralhive.rollout.store.WantedSplit;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.Test;

/** The tables as Flyway makes them, and rows that were there before the tables of this version. */
abstract class SchemaUpgrades {

    /** As the first version of the tables took them. */
    private static final String INSERT = "insert into rollout (id, model, rollout_number, revision, active_model,"
            + " open_since, due_at, recent_saves, updated_at, state) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private static final String INSERT_EVENT =
            "insert into rollout_event (rollout_id, sequence_number, happened_at, event) values (?, ?, ?, ?)";

    /** Returns an empty database, the same each time. */
    abstract DataSource database();

    @Test
    void flywayMakesWhatServes() {
        migrate("2");
        JdbcSchema.createIfMissing(database());
        assertServes();
    }

    @Test
    void flywayTakesOverWhatWasCreatedWithoutIt() {
        JdbcSchema.createIfMissing(database());
        Transition start = Transitions.start("before");
        assertThat(store().commit(List.of(start))).isTrue();
        migrate("2");
        assertThat(store().find(start.next().id())).contains(start.next());
        assertServes();
    }

    @Test
    void aServiceHasMigrationsOfTheSameNumbers() {
        flyway(database(), "classpath:own-schema").load().migrate();
        FluentConfiguration ofRollouts = flyway(database(), JdbcSchema.LOCATION).table("rollout_schema_history");
        assertThat(ofRollouts.load().migrate().migrationsExecuted).isEqualTo(2);
        assertThat(flyway(database(), "classpath:own-schema").load().migrate().migrationsExecuted)
                .isZero();
        assertServes();
    }

    @Test
    void keepsTheRowsOfTheFirstVersionUnderFlyway() {
        migrate("1");
        assertGoesOnAfter(() -> migrate("2"));
    }

    @Test
    void keepsTheRowsOfTheFirstVersionWithoutFlyway() {
        migrate("1");
        assertGoesOnAfter(() -> JdbcSchema.createIfMissing(database()));
    }

    private void assertGoesOnAfter(Runnable upgrade) {
        Transition start = Transitions.start("model");
        Transition ended = Transitions.start("ended");
        insert(start, Optional.of("model"));
        insert(ended, Optional.empty());
        upgrade.run();
        Rollout rollout = start.next();
        assertThat(store().find(rollout.id())).contains(rollout);
        assertThat(store().active("model")).contains(rollout);
        assertThat(store().events(rollout.id(), 0)).isEqualTo(start.events());
        SplitChanges none = store().underWay();
        assertThat(none.splits()).as("known with its next save").isEmpty();
        assertThat(none.unreadable()).isEmpty();
        assertThat(store().of(List.of(rollout.id(), ended.next().id())).splits())
                .isEmpty();
        Transition settled = Transitions.apply(rollout, new Signal.SplitApplied(rollout.wantedSplit()));
        assertThat(store().commit(List.of(settled))).isTrue();
        assertThat(store().since(none.position()).splits()).containsExactly(WantedSplit.of(settled.next()));
        assertThat(store().underWay().splits()).containsExactly(WantedSplit.of(settled.next()));
        assertServes();
    }

    private void insert(Transition start, Optional<String> active) {
        Rollout rollout = start.next();
        new Database(database(), JdbcSettings.DEFAULT).transaction("insert rows", (session, mayBeDone) -> {
            session.update(
                    INSERT,
                    rollout.id(),
                    rollout.model(),
                    rollout.number(),
                    rollout.revision(),
                    active,
                    rollout.saved().createdAt(),
                    rollout.schedule().dueAt(),
                    "",
                    rollout.updatedAt(),
                    RolloutFormat.write(rollout));
            session.update(
                    INSERT_EVENT,
                    rollout.id(),
                    1,
                    rollout.saved().createdAt(),
                    RolloutFormat.write(start.events().get(0)));
            return true;
        });
    }

    private void assertServes() {
        Transition start = Transitions.start("new");
        assertThat(store().commit(List.of(start))).isTrue();
        assertThat(store().find(start.next().id())).contains(start.next());
        assertThat(store().underWay().splits()).contains(WantedSplit.of(start.next()));
        EvidenceKey key = new EvidenceKey("new", "v2", Optional.of(new StepRef("new-1", 1, "stage_1")));
        EvidenceSlice slice = new EvidenceSlice(
                key, "node", Transitions.NOW, Transitions.NOW.plusSeconds(1), 1, Transitions.NOW, "1");
        JdbcEvidenceStore.create(database()).replace(List.of(slice));
        assertThat(JdbcEvidenceStore.create(database()).read(key)).containsExactly(slice);
    }

    private JdbcRolloutStore store() {
        return JdbcRolloutStore.create(database());
    }

    private void migrate(String target) {
        flyway(database(), JdbcSchema.LOCATION).target(target).load().migrate();
    }

    private static FluentConfiguration flyway(DataSource database, String location) {
        return Flyway.configure()
                .dataSource(database)
                .locations(location)
                .baselineOnMigrate(true)
                .baselineVersion("0");
    }
}
