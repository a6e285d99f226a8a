package io.neuralhive.rollout.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database schema, as SQL scripts on the class path: {@code rollout-schema/V1__rollouts.sql} and later ones, for
 * Flyway's location {@value #LOCATION} or any other tool. The scripts can be run repeatedly. Stateless and thread-safe.
 */
public final class JdbcSchema {

    /** The location of the scripts for Flyway. */
    public static final String LOCATION = "classpath:rollout-schema";

    private static final Logger LOG = LoggerFactory.getLogger(JdbcSchema.class);

    /** A script, and a query that fails until it was run. */
    private record Script(String file, String probe) {}

    private static final List<Script> SCRIPTS = List.of(
            new Script("/rollout-schema/V1__rollouts.sql", "select due_at from rollout where id = ''"),
            new Script("/rollout-schema/V2__cluster.sql", "select sums from rollout_evidence where model = ''"));

    private JdbcSchema() {}

    /**
     * Creates the tables if they are missing, for a quick start. Several nodes may call it concurrently. It also sets
     * an H2 database to write to its file with each commit, instead of half a second later.
     *
     * @throws StoreUnavailableException if it fails
     */
    public static void createIfMissing(DataSource dataSource) {
        Database database = new Database(dataSource, JdbcSettings.DEFAULT);
        for (Script script : SCRIPTS) {
            if (isMissing(database, script)) {
                run(database, script);
            }
        }
        if (database.read("find out the database product", Session::product).equals("H2")) {
            writeAtOnce(database);
        }
    }

    /**
     * By default, H2 writes to the file half a second after the commit, and a process that is killed loses its last
     * saves.
     */
    private static void writeAtOnce(Database database) {
        try {
            database.read("set H2's write delay", session -> session.update("set write_delay 0"));
        } catch (StoreUnavailableException e) {
            LOG.warn(
                    "rollout_h2_writes_late: add WRITE_DELAY=0 to the URL, or the last saves are lost if the process is killed",
                    e);
        }
    }

    private static boolean isMissing(Database database, Script script) {
        try {
            database.read("check for the tables", session -> session.query(script.probe(), row -> true));
            return false;
        } catch (StoreUnavailableException e) {
            if (e.fault() == Fault.NO_SCHEMA) {
                return true;
            }
            throw e;
        }
    }

    private static void run(Database database, Script script) {
        try {
            database.transaction("create the tables", (session, mayBeDone) -> {
                for (String statement : statements(script.file())) {
                    session.update(statement);
                }
                return true;
            });
        } catch (StoreUnavailableException e) {
            // If several nodes start at the same time, all but one may fail here.
            if (isMissing(database, script)) {
                throw e;
            }
        }
    }

    private static List<String> statements(String file) {
        try (InputStream in = JdbcSchema.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("The script " + file + " is missing from the class path");
            }
            String script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(script.split(";\\R", -1))
                    .filter(text -> !text.isBlank())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
