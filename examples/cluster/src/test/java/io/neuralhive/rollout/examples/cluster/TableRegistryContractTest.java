package io.neuralhive.rollout.examples.cluster;

import io.neuralhive.rollout.registry.ModelRegistry;
import io.neuralhive.rollout.testkit.ModelRegistryContract;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;

class TableRegistryContractTest extends ModelRegistryContract {

    private final JdbcConnectionPool database =
            JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");
    private final TableRegistry registry = new TableRegistry(database);

    @Override
    protected ModelRegistry createRegistry() throws SQLException {
        registry.createTables();
        return registry;
    }

    @Override
    protected void register(String model, String version, Map<String, Double> metrics) throws SQLException {
        registry.register(model, version, metrics);
    }

    @Override
    protected void production(String model, String version) throws SQLException {
        registry.production(model, version);
    }

    @AfterEach
    void close() {
        database.dispose();
    }
}
