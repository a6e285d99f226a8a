package io.neuralhive.rollout.jdbc;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.postgresql.ds.PGSimpleDataSource;

@Tag("postgres")
class PostgresSchemaUpgradesTest extends SchemaUpgrades {

    private final PGSimpleDataSource connections = PostgresServer.newSchema();

    PostgresSchemaUpgradesTest() throws SQLException {}

    @Override
    DataSource database() {
        return connections;
    }
}
