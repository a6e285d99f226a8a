package io.neuralhive.rollout.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.neuralhive.rollout.state.Transition;
import java.util.List;
import java.util.UUID;
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

    private void assertServes() {
        Transition start = Transitions.start("model");
        assertThat(JdbcRolloutStore.create(pool).commit(List.of(start))).isTrue();
        assertThat(JdbcRolloutStore.create(pool).find(start.next().id())).contains(start.next());
    }
}
