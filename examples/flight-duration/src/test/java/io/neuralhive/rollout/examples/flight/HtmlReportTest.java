package io.neuralhive.rollout.examples.flight;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.GradualRolloutEngine;
import io.neuralhive.rollout.PromotionRequest;
import io.neuralhive.rollout.policy.RolloutPolicy;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.testkit.RolloutFixture;
import io.neuralhive.rollout.testkit.ScriptedMetrics;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class HtmlReportTest {

    private static final String HOSTILE = "\"><script>alert('1')</script><img src=x onerror=alert(1)>&amp;";

    private final CheckpointLog checkpoints = new CheckpointLog();
    private final RolloutFixture fixture = RolloutFixture.of(
                    builder -> builder.policy(RolloutPolicy.defaults()).listener(checkpoints))
            .baseline(ScriptedMetrics.mae(1_000, 10));

    @Test
    void escapesWhatComesFromOutside() {
        GradualRolloutEngine engine = fixture.engine();
        fixture.registry().register(RolloutFixture.MODEL, HOSTILE);
        Rollout rollout = engine.promote(
                PromotionRequest.of(RolloutFixture.MODEL, HOSTILE).by(HOSTILE, HOSTILE));
        fixture.advance(Duration.ofHours(1));
        engine.pause(rollout.id(), HOSTILE, HOSTILE);
        engine.resume(rollout.id(), HOSTILE, HOSTILE);
        engine.abort(rollout.id(), HOSTILE, HOSTILE);

        String page = HtmlReport.of(report(HOSTILE, fixture));

        assertThat(page).doesNotContain("<script", "<img").doesNotContain(HOSTILE);
        assertThat(page)
                .contains("is aborted by &quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;"
                        + "&lt;img src=x onerror=alert(1)&gt;&amp;amp; (");
    }

    @Test
    void showsAHeldRollout() {
        fixture.candidate(ScriptedMetrics.mae(7, 10)).promote().advance(Duration.ofHours(5));

        Report report = report("v1", fixture);

        assertThat(report.checkpoints())
                .extracting(CheckpointRow::outcome)
                .containsExactly(CheckpointRow.Outcome.PASS, CheckpointRow.Outcome.PASS, CheckpointRow.Outcome.HOLD);
        assertThat(HtmlReport.of(report)).contains("… running").contains("is held for TOO_FEW_SAMPLES: 7 labelled");
    }

    private Report report(String first, RolloutFixture played) {
        Rollout rollout = played.rollout();
        Story story = new Story(rollout, played.engine().events(rollout.id()));
        Replay replay = new Replay(
                rollout.saved().createdAt(),
                played.clock().now(),
                first,
                List.of(story),
                checkpoints.evaluations(),
                new ServedLog());
        return new Report(
                replay,
                replay.evaluations().stream()
                        .map(evaluation -> CheckpointRow.of(evaluation, none()))
                        .toList(),
                List.of(HOSTILE));
    }

    private static Hindsight none() {
        return new Hindsight(Models.fit(Flights.periods().training()), List.of());
    }
}
