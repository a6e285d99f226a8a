package io.neuralhive.rollout.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("postgres")
class PostgresStatementsTest {

    @Test
    void ofAnEvaluationAreOneMoreThatSetsTheLimits() throws SQLException {
        try (HikariDataSource pool = PostgresServer.pool(PostgresServer.newSchema())) {
            assertThat(StatementsTest.statementsOfEvaluations(10, pool)).isEqualTo(10 * 6);
        }
        try (HikariDataSource pool = PostgresServer.pool(PostgresServer.newSchema())) {
            assertThat(StatementsTest.statementsOfEvaluations(100, pool)).isEqualTo(100 * 6);
        }
    }
}
