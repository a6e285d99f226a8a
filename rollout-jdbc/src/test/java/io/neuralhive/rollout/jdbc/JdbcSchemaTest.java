package io.neuralhive.rollout.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neuralhive.rollout.state.Transition;
import java.util.List;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JdbcSchemaTest {

    private final JdbcConnectionPool pool =
            JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");

    @AfterEach
    void closePool() {
        pool.dispose();
    }

    @Test
    void isWhatFlywayMakesOfIt() {
        flyway().migrate();
        assertThat(flyway().info().applied()).hasSize(2);
        JdbcSchema.createIfMissing(pool);
        assertServes();
    }

    @Test
    void canBeHandedOverToFlyway() {
        JdbcSchema.createIfMissing(pool);
        Transition start = Transitions.start("before");
        assertThat(JdbcRolloutStore.create(pool).commit(List.of(start))).isTrue();
        flyway().migrate();
        assertThat(JdbcRolloutStore.create(pool).find(start.next().id())).contains(start.next());
        assertServes();
    }

    @Test
    void isCreatedOnce() {
        JdbcSchema.createIfMissing(pool);
        assertServes();
        JdbcSchema.createIfMissing(pool);
        assertThat(JdbcRolloutStore.create(pool).active("model")).isPresent();
    }

    @Test
    void saysSoIfItIsMissing() {
        assertThatThrownBy(() -> JdbcRolloutStore.create(pool).open())
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("the tables are missing")
                .hasMessageContaining("JdbcSchema.createIfMissing");
    }

    private Flyway flyway() {
        return Flyway.configure()
                .dataSource(pool)
                .locations(JdbcSchema.LOCATION)
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load();
    }

    private void assertServes() {
        Transition start = Transitions.start("model");
        assertThat(JdbcRolloutStore.create(pool).commit(List.of(start))).isTrue();
        assertThat(JdbcRolloutStore.create(pool).find(start.next().id())).contains(start.next());
    }
}
