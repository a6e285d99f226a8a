package io.neuralhive.rollout.jdbc;

import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.GradualRolloutEngine;
import io.neuralhive.rollout.testkit.RecordingRegistry;
import io.neuralhive.rollout.testkit.RecordingRouter;
import io.neuralhive.rollout.testkit.ScriptedMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of docs/durable-store.md: it runs, and it is the same as there. */
class DurableStoreDocumentTest {

    private static final Path MODULE = Path.of(System.getProperty("basedir", "."));
    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private final ScriptedMetrics metrics =
            new ScriptedMetrics().version("v1", mae(100, 10)).version("v2", mae(100, 10));
    private final RecordingRegistry registry = new RecordingRegistry()
            .register("model", "v1")
            .register("model", "v2")
            .production("model", "v1");
    private final RecordingRouter router = new RecordingRouter();

    @Test
    void keepsRolloutsInAFile(@TempDir Path directory) {
        Path file = directory.resolve("rollouts");
        JdbcConnectionPool database = JdbcConnectionPool.create("jdbc:h2:async:" + file + ";WRITE_DELAY=0", "sa", "");
        database.setMaxConnections(24);
        JdbcSchema.createIfMissing(database);
        DbSchedulerTimers timers = DbSchedulerTimers.create(database);
        GradualRolloutEngine engine = GradualRolloutEngine.builder()
                .store(JdbcRolloutStore.create(database))
                .timers(timers)
                .metricsSource(metrics)
                .modelRegistry(registry)
                .trafficRouter(router)
                .build();
        engine.start();

        String id = engine.promote("model", "v2").id();
        engine.close();
        assertThat(JdbcRolloutStore.create(database).open()).containsExactly(id);
        database.dispose();
    }

    @Test
    void isInTheDocument() throws IOException {
        String code = unindented(Files.readString(MODULE.resolve("src/test/java")
                .resolve(DurableStoreDocumentTest.class.getName().replace('.', '/') + ".java")));
        Matcher blocks = BLOCK.matcher(Files.readString(MODULE.resolve("../docs/durable-store.md")));
        assertThat(blocks.find()).isTrue();
        assertThat(code).contains(unindented(blocks.group(1)));
        assertThat(blocks.find()).isFalse();
    }

    @Test
    void namesTheDefaults() throws IOException {
        String text = Files.readString(MODULE.resolve("../docs/durable-store.md"));
        JdbcSettings settings = JdbcSettings.DEFAULT;
        TimerSettings timers = TimerSettings.DEFAULT;
        assertThat(text)
                .contains("the query timeout (" + settings.queryTimeout().toSeconds() + " s)")
                .contains("when four are missing (" + 4 * timers.heartbeat().toSeconds() + " seconds)")
                .contains(JdbcSchema.LOCATION);
        assertThat(List.of(
                        settings.retryFor().toSeconds(),
                        (long) timers.concurrency(),
                        timers.overdue().toSeconds()))
                .as("five seconds, eight connections, half a minute")
                .containsExactly(5L, 8L, 30L);
    }

    private static String unindented(String code) {
        return String.join("\n", code.lines().map(String::strip).toList());
    }
}
