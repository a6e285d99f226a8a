package io.neuralhive.rollout.split;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Only these users, never those: before the split. */
class EligibilityTest {

    private static final String MODEL = "flight-duration";
    private static final StepRef STEP = new StepRef("r-1", 2, "stage_2");
    private static final Assignment KEPT_OUT_WITH_V1 = keptOut("v1");

    private final TrafficSplitter splitter =
            TrafficSplitter.create(model -> Optional.of("v1"), (model, key) -> !key.startsWith("vip-"));

    @Test
    void whoIsKeptOutKeepsTheBaselineAtEveryShare() {
        for (TrafficShare share : new TrafficShare[] {TrafficShare.NONE, TrafficShare.of(0.5), TrafficShare.ALL}) {
            apply(share, 1);
            for (int i = 0; i < 1_000; i++) {
                assertThat(splitter.assign(MODEL, "vip-" + i)).isEqualTo(KEPT_OUT_WITH_V1);
            }
        }
    }

    @Test
    void whoIsKeptOutHasTheNewVersionOnceItIsPromoted() {
        apply(TrafficShare.ALL, 0);
        splitter.apply(TrafficSplit.allToCandidate(MODEL, Optional.of("v1"), "v2"), fencingToken(1));
        assertThat(splitter.assign(MODEL, "vip-1")).isEqualTo(keptOut("v2"));
    }

    @Test
    void whoIsKeptOutHasTheOldVersionOnceTheCandidateIsRolledBack() {
        apply(TrafficShare.of(0.5), 0);
        splitter.apply(TrafficSplit.allToBaseline(MODEL, Optional.of("v1"), "v2"), fencingToken(1));
        assertThat(splitter.assign(MODEL, "vip-1")).isEqualTo(KEPT_OUT_WITH_V1);
    }

    @Test
    void whoIsKeptOutIsSoBeforeARolloutToo() {
        assertThat(splitter.assign(MODEL, "vip-1")).isEqualTo(KEPT_OUT_WITH_V1);
        assertThat(splitter.assign(MODEL, "user-1")).isEqualTo(Assignment.of(MODEL, "v1"));
    }

    @Test
    void theOthersAreSplitAsIfNoKeyWereExcluded() {
        TrafficSplitter plain = TrafficSplitter.create(model -> Optional.of("v1"));
        TrafficSplit split = split(TrafficShare.of(0.5), 0.3);
        plain.apply(split, fencingToken(1));
        splitter.apply(split, fencingToken(1));
        for (int i = 0; i < 1_000; i++) {
            assertThat(splitter.assign(MODEL, "user-" + i)).isEqualTo(plain.assign(MODEL, "user-" + i));
        }
    }

    @Test
    void onlyAFewCanTakePart() {
        Set<String> testers = Set.of("ann", "bob");
        TrafficSplitter few = TrafficSplitter.create(model -> Optional.of("v1"), (model, key) -> testers.contains(key));
        few.apply(split(TrafficShare.ALL, 0), fencingToken(1));
        assertThat(few.assign(MODEL, "ann").version()).isEqualTo("v2");
        assertThat(few.assign(MODEL, "eve")).isEqualTo(KEPT_OUT_WITH_V1);
    }

    @Test
    void aRuleThatThrowsExcludesTheKeyAndIsLoggedOnceAMinute() {
        Logger logger = (Logger) LoggerFactory.getLogger(TrafficSplitter.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.setLevel(Level.WARN);
        logger.setAdditive(false);
        logger.addAppender(log);
        try {
            AtomicLong nanos = new AtomicLong();
            TrafficSplitter broken = TrafficSplitter.create(
                    model -> Optional.of("v1"),
                    (model, key) -> {
                        if (key.isEmpty()) {
                            throw new IllegalStateException("list of customers not loaded");
                        }
                        return true;
                    },
                    nanos::get);
            broken.apply(split(TrafficShare.ALL, 0), fencingToken(1));
            for (int i = 0; i < 10; i++) {
                // Successes in between do not restart the warnings.
                assertThat(broken.assign(MODEL, "")).isEqualTo(KEPT_OUT_WITH_V1);
                assertThat(broken.assign(MODEL, "user-1").version()).isEqualTo("v2");
            }
            nanos.addAndGet(Duration.ofMinutes(1).toNanos());
            broken.assign(MODEL, "");
            assertThat(log.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .containsExactly(
                            "eligibility_failed model=\"flight-duration\" times=1",
                            "eligibility_failed model=\"flight-duration\" times=10");
        } finally {
            logger.detachAppender(log);
            logger.setLevel(null);
            logger.setAdditive(true);
        }
    }

    private void apply(TrafficShare share, long revision) {
        splitter.apply(split(share, 1), fencingToken(revision));
    }

    private static TrafficSplit split(TrafficShare share, double shadowRate) {
        return new TrafficSplit(MODEL, Optional.of("v1"), "v2", share, shadowRate, Optional.of(STEP));
    }

    private static FencingToken fencingToken(long revision) {
        return new FencingToken("r-1", 1, revision);
    }

    private static Assignment keptOut(String version) {
        return new Assignment(MODEL, Optional.of(version), Optional.empty(), Optional.empty(), Optional.empty(), true);
    }
}
