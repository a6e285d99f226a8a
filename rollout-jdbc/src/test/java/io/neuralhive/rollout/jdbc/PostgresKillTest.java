package io.neuralhive.rollout.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.neuralhive.rollout.time.Clock;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;

/** A process that is killed with a timer in progress. */
@Tag("postgres")
class PostgresKillTest {

    @Test
    @Timeout(60)
    void anotherNodeGoesOnWhereOneWasKilled() throws Exception {
        PGSimpleDataSource connections = PostgresServer.newSchema();
        JdbcSchema.createIfMissing(connections);
        Process killed = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        HoldingNode.class.getName(),
                        connections.getUrl(),
                        connections.getUser())
                .redirectError(Redirect.INHERIT)
                .start();
        List<String> woken = new CopyOnWriteArrayList<>();
        try (BufferedReader said =
                        new BufferedReader(new InputStreamReader(killed.getInputStream(), StandardCharsets.UTF_8));
                DbSchedulerTimers timers = DbSchedulerTimers.create(connections, Clock.system(), SharedTimers.QUICK)) {
            timers.schedule("r-1", Instant.now());
            assertThat(said.lines().filter(line -> line.equals("woken r-1")).findFirst())
                    .isPresent();
            timers.start(id -> {
                woken.add(id);
                timers.cancel(id);
            });
            killed.destroyForcibly();
            await().until(() -> woken.equals(List.of("r-1")));
        } finally {
            killed.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }
}
