package io.neuralhive.rollout.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.GradualRolloutEngine;
import io.neuralhive.rollout.cluster.SplitFollower;
import io.neuralhive.rollout.embedded.EmbeddedRollouts;
import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Window;
import io.neuralhive.rollout.recording.ContinuousValidator;
import io.neuralhive.rollout.recording.PredictionTickets;
import io.neuralhive.rollout.recording.SharedMetricsSource;
import io.neuralhive.rollout.recording.TicketResult;
import io.neuralhive.rollout.serving.ModelServer;
import io.neuralhive.rollout.split.Assignment;
import io.neuralhive.rollout.split.TrafficSplitter;
import io.neuralhive.rollout.testkit.RecordingRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.Test;

/** The code of docs/clustering.md: it runs, and it is the same as there. */
class ClusteringDocumentTest {

    private static final Path MODULE = Path.of(System.getProperty("basedir", "."));
    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private final RecordingRegistry registry =
            new RecordingRegistry().register("duration-predictor", "v1").production("duration-predictor", "v1");
    private final JdbcConnectionPool database =
            JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");
    private final byte[] secret = new byte[32];
    private final String userId = "user-1";
    private final String requestId = "request-1";
    private final String input = "input";
    private final Duration latency = Duration.ofMillis(1);
    private final double actual = 10;

    @Test
    void sharesRollouts() {
        JdbcSchema.createIfMissing(database);
        JdbcRolloutStore store = JdbcRolloutStore.create(database);
        ContinuousValidator validator = ContinuousValidator.create();
        PredictionTickets tickets =
                PredictionTickets.builder(validator, 1, secret).build();
        SharedMetricsSource evidence = SharedMetricsSource.builder(validator, JdbcEvidenceStore.create(database))
                .build()
                .start();
        TrafficSplitter splitter = TrafficSplitter.create(registry::productionVersion);
        SplitFollower follower = SplitFollower.builder(store, splitter)
                .silence(evidence::silence)
                .build()
                .start();
        DbSchedulerTimers timers = DbSchedulerTimers.create(database);
        GradualRolloutEngine engine = GradualRolloutEngine.builder()
                .store(store)
                .timers(timers)
                .metricsSource(evidence)
                .trafficRouter(follower)
                .modelRegistry(registry)
                .build();
        engine.start();

        Assignment assignment = splitter.assign("duration-predictor", userId);
        Optional<String> ticket =
                tickets.predicted(assignment, requestId, predict(assignment.version(), input), latency);

        TicketResult result = tickets.observed("duration-predictor", ticket.orElseThrow(), actual);
        assertThat(result).isEqualTo(TicketResult.COUNTED);
        engine.close();
        follower.close();
        evidence.close();
        database.dispose();
    }

    @Test
    void sharesRolloutsByTheFrontDoor() {
        JdbcSchema.createIfMissing(database);
        Map<String, String> ticketOfRequest = new HashMap<>();
        EmbeddedRollouts rollouts = EmbeddedRollouts.builder(registry)
                .store(JdbcRolloutStore.create(database))
                .timers(DbSchedulerTimers.create(database))
                .shareEvidence(JdbcEvidenceStore.create(database))
                .followSplits()
                .build();
        PredictionTickets tickets =
                PredictionTickets.builder(rollouts.recorder(), 1, secret).build();
        ModelServer<String, Double> server = rollouts.serving("duration-predictor")
                .tickets(tickets, ticketOfRequest::put)
                .build((version, input) -> predict(version, input));
        rollouts.start();

        server.serve(userId, requestId, input);
        assertThat(tickets.observed("duration-predictor", ticketOfRequest.get(requestId), actual))
                .isEqualTo(TicketResult.COUNTED);
        rollouts.close();
        Window lastHour = Window.last(Duration.ofHours(1), Instant.now());
        MetricSummary shared = SharedMetricsSource.builder(
                        ContinuousValidator.create(), JdbcEvidenceStore.create(database))
                .build()
                .collect("duration-predictor", "v1", lastHour);
        assertThat(shared.errors().count()).isEqualTo(1);
        database.dispose();
    }

    private static double predict(String version, String input) {
        return version.length() + input.length();
    }

    @Test
    void isInTheDocument() throws IOException {
        String code = plain(Files.readString(MODULE.resolve("src/test/java")
                .resolve(ClusteringDocumentTest.class.getName().replace('.', '/') + ".java")));
        Matcher blocks = BLOCK.matcher(document());
        int count = 0;
        for (; blocks.find(); count++) {
            assertThat(code).contains(plain(blocks.group(1)));
        }
        assertThat(count).isEqualTo(4);
    }

    @Test
    void namesEveryResultOfATicket() throws IOException {
        String text = document();
        assertThat(Stream.of(TicketResult.values()))
                .allSatisfy(result -> assertThat(text).contains("`" + result + "`"));
    }

    private static String document() throws IOException {
        return Files.readString(MODULE.resolve("../docs/clustering.md"));
    }

    /** Where lines are broken does not matter. */
    private static String plain(String code) {
        return code.replaceAll("\\s+", " ").replaceAll("\\s*([().,])\\s*", "$1").strip();
    }
}
