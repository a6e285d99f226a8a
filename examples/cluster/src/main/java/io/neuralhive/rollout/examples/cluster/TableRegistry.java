package io.neuralhive.rollout.examples.cluster;

import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.registry.ModelRegistry;
import io.neuralhive.rollout.registry.ProductionChange;
import io.neuralhive.rollout.registry.ProductionConflictException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A registry in tables of the service's own database, which compares, sets and fences in one transaction. Thread-safe. */
final class TableRegistry implements ModelRegistry {

    private final DataSource database;

    TableRegistry(DataSource database) {
        this.database = database;
    }

    void createTables() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                InputStream script = TableRegistry.class.getResourceAsStream("/registry.sql")) {
            if (script == null) {
                throw new IllegalStateException("registry.sql is missing from the class path");
            }
            statement.execute(new String(script.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void register(String model, String version, Map<String, Double> metrics) throws SQLException {
        try (Connection connection = database.getConnection()) {
            update(connection, "insert into model_version (model, version) values (?, ?)", model, version);
            for (Map.Entry<String, Double> metric : metrics.entrySet()) {
                update(
                        connection,
                        "insert into model_metric (model, version, name, amount) values (?, ?, ?, ?)",
                        model,
                        version,
                        metric.getKey(),
                        metric.getValue());
            }
        }
    }

    /** Sets the version in production, without a rollout. */
    void production(String model, String version) throws SQLException {
        try (Connection connection = database.getConnection()) {
            if (update(connection, "update model_production set version = ? where model = ?", version, model) == 0) {
                insert(connection, model, version);
            }
        }
    }

    @Override
    public Optional<Map<String, Double>> offlineMetrics(String model, String version) throws SQLException {
        try (Connection connection = database.getConnection()) {
            if (!isKnown(connection, model, version)) {
                return Optional.empty();
            }
            Map<String, Double> metrics = new HashMap<>();
            String sql = "select name, amount from model_metric where model = ? and version = ?";
            try (PreparedStatement query = prepare(connection, sql, model, version);
                    ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    metrics.put(rows.getString(1), rows.getDouble(2));
                }
            }
            return Optional.of(metrics);
        }
    }

    @Override
    public Optional<String> productionVersion(String model) throws SQLException {
        String sql = "select version from model_production where model = ?";
        try (Connection connection = database.getConnection();
                PreparedStatement query = prepare(connection, sql, model);
                ResultSet rows = query.executeQuery()) {
            return rows.next() ? Optional.ofNullable(rows.getString(1)) : Optional.empty();
        }
    }

    @Override
    public void setProduction(ProductionChange change) throws SQLException, ProductionConflictException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                set(connection, change);
                connection.commit();
            } catch (ProductionConflictException e) {
                // The token of a refused change counts, too, so that no older change is accepted after it.
                connection.commit();
                throw e;
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    @Override
    public boolean fences() {
        return true;
    }

    private static void set(Connection connection, ProductionChange change)
            throws SQLException, ProductionConflictException {
        if (change.to().isPresent()
                && !isKnown(connection, change.model(), change.to().get())) {
            throw new IllegalArgumentException(
                    "There is no version " + change.to().get() + " of " + change.model());
        }
        String sql = "select version, rollout_number, revision from model_production where model = ? for update";
        try (PreparedStatement query = prepare(connection, sql, change.model());
                ResultSet row = query.executeQuery()) {
            if (!row.next()) {
                insert(connection, change.model(), null);
                set(connection, change);
                return;
            }
            Optional<String> found = Optional.ofNullable(row.getString(1));
            change.fencingToken()
                    .requireNotBefore(new FencingToken("an earlier rollout", row.getLong(2), row.getLong(3)));
            update(
                    connection,
                    "update model_production set rollout_number = ?, revision = ? where model = ?",
                    change.fencingToken().number(),
                    change.fencingToken().revision(),
                    change.model());
            if (!found.equals(change.from()) && !found.equals(change.to())) {
                throw new ProductionConflictException(change, found);
            }
            update(
                    connection,
                    "update model_production set version = ? where model = ?",
                    change.to().orElse(null),
                    change.model());
            if (!found.equals(change.to())) {
                update(
                        connection,
                        "insert into production_change (model, version, rollout_id, changed_at)"
                                + " values (?, ?, ?, current_timestamp)",
                        change.model(),
                        change.to().orElse(null),
                        change.fencingToken().rolloutId());
            }
        }
    }

    private static boolean isKnown(Connection connection, String model, String version) throws SQLException {
        String sql = "select 1 from model_version where model = ? and version = ?";
        try (PreparedStatement query = prepare(connection, sql, model, version);
                ResultSet rows = query.executeQuery()) {
            return rows.next();
        }
    }

    private static void insert(Connection connection, String model, @Nullable String version) throws SQLException {
        update(
                connection,
                "insert into model_production (model, version, rollout_number, revision) values (?, ?, 0, 0)",
                model,
                version);
    }

    private static int update(Connection connection, String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, values)) {
            return statement.executeUpdate();
        }
    }

    private static PreparedStatement prepare(Connection connection, String sql, @Nullable Object... values)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }
}
