package io.neuralhive.rollout.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.state.Rollout;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that saves to a file, and is killed: what it said was saved is there. */
class H2KillTest {

    @Test
    @Timeout(120)
    void losesNothingThatWasSaved(@TempDir Path directory) throws Exception {
        String url = "jdbc:h2:async:" + directory.resolve("rollouts");
        for (int life = 1; life <= 2; life++) {
            long said = liveAndDie(url, 50 * life);
            JdbcConnectionPool pool = JdbcConnectionPool.create(url, "sa", "");
            JdbcRolloutStore store = JdbcRolloutStore.create(pool);
            Rollout found = store.active("model").orElseThrow();
            assertThat(found.revision()).isBetween(said, said + 10_000);
            assertThat(store.events(found.id(), 0)).hasSize((int) found.saved().events());
            pool.dispose();
        }
    }

    /** H2 2.5.252 lost the save here, since it came after a pause longer than the time for which H2 retains old pages. */
    @Test
    @Timeout(120)
    void losesNoSaveThatFollowsAPause(@TempDir Path directory) throws Exception {
        String url = "jdbc:h2:async:" + directory.resolve("rollouts") + ";RETENTION_TIME=1000";
        long said = liveAndDie(url, SavingNode.LAST, "3000");
        JdbcConnectionPool pool = JdbcConnectionPool.create(url, "sa", "");
        Rollout found = JdbcRolloutStore.create(pool).active("model").orElseThrow();
        assertThat(found.revision()).isEqualTo(said);
        pool.dispose();
    }

    /** Runs a process until it has saved a number of times, kills it, and returns the last revision that it said it had saved. */
    private static long liveAndDie(String url, int saves, String... pause) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                SavingNode.class.getName(),
                url));
        command.addAll(List.of(pause));
        Process process =
                new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
        long last = 0;
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (int i = 0; i < saves; i++) {
                last = Long.parseLong(said.readLine());
            }
            // Through its handle, which leaves what it has said to be read.
            process.toHandle().destroyForcibly();
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                last = Long.parseLong(line);
            }
        } finally {
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
        return last;
    }
}
