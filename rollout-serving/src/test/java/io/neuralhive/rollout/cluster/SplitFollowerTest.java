package io.neuralhive.rollout.cluster;

import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.neuralhive.rollout.PromotionRequest;
import io.neuralhive.rollout.split.TrafficSplitter;
import io.neuralhive.rollout.state.Hold;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutStatus;
import io.neuralhive.rollout.store.InMemoryRolloutStore;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class SplitFollowerTest {

    private static final Duration STAGE = Duration.ofMinutes(30);
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Cluster cluster = new Cluster();
    private final Cluster.Node first = cluster.first;
    private final Cluster.Node other = cluster.new Node();

    @Test
    void followsARolloutThatAnotherNodeAdvances() {
        other.sync();
        cluster.promote();
        double[] shares = {0.25, 0.5, 0.75, 1};
        for (double share : shares) {
            assertShare(first, share);
            other.sync();
            assertShare(other, share);
            cluster.clock.advance(STAGE);
        }
        assertThat(cluster.registry.productionVersion(Cluster.MODEL)).contains("v2");
        other.sync();
        assertShare(other, 1);
    }

    @Test
    void givesTheSameKeyTheSameAnswerAndNamesTheSameStep() {
        cluster.promote();
        other.sync();
        for (int i = 0; i < 100; i++) {
            assertThat(other.splitter.assign(Cluster.MODEL, "user-" + i))
                    .isEqualTo(first.splitter.assign(Cluster.MODEL, "user-" + i));
        }
    }

    @Test
    void goesBackWithTheOthers() {
        cluster.metrics.version("v2", "stage_2", mae(1_000, 20));
        Rollout rollout = cluster.promote();
        cluster.clock.advance(STAGE);
        other.sync();
        assertShare(other, 0.5);
        cluster.clock.advance(STAGE);
        assertThat(cluster.store.find(rollout.id()).orElseThrow().status()).isEqualTo(RolloutStatus.ROLLED_BACK);
        assertShare(first, 0);
        assertShare(other, 0.5);
        other.sync();
        assertShare(other, 0);
    }

    @Test
    void learnsOfARolloutThatBeganAndEndedBetweenTwoEvaluations() {
        other.sync();
        assertShare(other, 0);
        cluster.engine.promote(Cluster.MODEL, "v2", policy -> policy.gradual(false));
        assertShare(first, 1);
        other.sync();
        assertShare(other, 1);
    }

    @Test
    void learnsOfARolloutThatBeganAndEndedWhileItCouldNotReadForLong() {
        cluster.engine.promote(Cluster.MODEL, "v2", policy -> policy.gradual(false));
        other.sync();
        assertShare(other, 1);
        other.cutOff = true;
        cluster.clock.advance(Duration.ofMinutes(5));
        other.sync();
        cluster.engine.promote(Cluster.MODEL, "v1", policy -> policy.gradual(false));
        cluster.clock.advance(Duration.ofMinutes(5));
        other.cutOff = false;
        other.sync();
        assertShare(other, 0);
        assertThat(other.share("v1")).isEqualTo(1);
    }

    @Test
    void takesUpActiveRolloutsWhenItStartsAndForgetsAProductionVersionThatMayBeOutdated() {
        other.cutOff = true;
        other.sync();
        assertShare(other, 0);
        cluster.engine.promote(Cluster.MODEL, "v2", policy -> policy.gradual(false));
        assertShare(other, 0);
        other.cutOff = false;
        other.sync();
        assertThat(other.share("v2")).as("the registry is asked again").isEqualTo(1);
        cluster.registry.register(Cluster.MODEL, "v3", Map.of());
        cluster.metrics.version("v3", mae(1_000, 10));
        cluster.engine.promote(Cluster.MODEL, "v3");
        Cluster.Node late = cluster.new Node();
        late.sync();
        assertThat(late.share("v3")).isCloseTo(0.25, within(0.1));
    }

    @Test
    void fallsBackWhenItCannotReadTheStoreForTooLongAndReturns() {
        cluster.promote();
        other.sync();
        other.cutOff = true;
        cluster.clock.advance(LIMIT);
        other.sync();
        assertThat(other.follower.isFallenBack()).isFalse();
        assertShare(other, 0.25);
        cluster.clock.advance(Duration.ofMillis(1));
        other.sync();
        other.sync();
        assertThat(other.follower.isFallenBack()).isTrue();
        assertShare(other, 0);
        assertThat(other.share("v1")).isEqualTo(1);
        assertThat(other.received).containsExactly("fallback of 1: the store was not read for PT10.001S");
        assertThat(other.follower.staleness()).hasMillis(10_001);
        cluster.clock.advance(Duration.ofSeconds(20));
        other.cutOff = false;
        other.sync();
        assertShare(other, 0.25);
        assertThat(other.follower.staleness()).isZero();
        assertThat(other.received).hasSize(2).last().isEqualTo("return after PT20S");
    }

    @Test
    void fallsBackWhenItsEvidenceCanNotBeShared() {
        cluster.promote();
        other.sync();
        other.silence = LIMIT.plusSeconds(1);
        other.sync();
        assertShare(other, 0);
        assertThat(other.received).containsExactly("fallback of 1: the evidence of this node was not shared for PT11S");
        other.silence = Duration.ZERO;
        other.sync();
        assertShare(other, 0.25);
    }

    @Test
    void putsRightWithinHalfAMinuteWhatItHasMissed() {
        cluster.promote();
        other.sync();
        other.missesChanges = true;
        cluster.clock.advance(STAGE.minusSeconds(25));
        other.sync();
        cluster.clock.advance(Duration.ofSeconds(29));
        other.sync();
        assertShare(first, 0.5);
        assertShare(other, 0.25);
        cluster.clock.advance(Duration.ofSeconds(1));
        other.sync();
        assertShare(other, 0.5);
    }

    @Test
    void putsRightWithinHalfAMinuteThatItHasMissedHowARolloutEnded() {
        Rollout rollout = cluster.promote();
        other.sync();
        other.missesChanges = true;
        cluster.engine.abort(rollout.id(), "ann", "enough");
        other.sync();
        assertShare(other, 0.25);
        cluster.clock.advance(Duration.ofSeconds(30));
        other.sync();
        assertShare(other, 0);
    }

    @Test
    void leavesOutTheCandidateOfAModelWhoseSplitItCannotReadAndOfNoOther() {
        cluster.registry
                .register("fare", "v1", Map.of())
                .register("fare", "v2", Map.of())
                .production("fare", "v1");
        cluster.promote();
        cluster.engine.promote("fare", "v2");
        other.sync();
        other.newer = Cluster.MODEL;
        cluster.clock.advance(STAGE);
        other.sync();
        other.sync();
        assertShare(other, 0);
        assertThat(other.share("v1")).isEqualTo(1);
        assertThat(other.share("fare", "v2")).isCloseTo(0.5, within(0.1));
        assertThat(other.follower.isFallenBack()).isFalse();
        assertThat(other.follower.unreadable()).isEqualTo(1);
        assertThat(other.received).containsExactly("can't read eta: it is of a newer version");
        cluster.clock.advance(STAGE);
        other.sync();
        assertThat(other.share("fare", "v2")).isCloseTo(0.75, within(0.1));
        assertThat(other.received).hasSize(1);
        other.newer = "";
        cluster.clock.advance(STAGE);
        other.sync();
        assertThat(other.follower.unreadable()).isZero();
        assertShare(other, 1);
    }

    @Test
    void acknowledgesNoSplitThatIsOlderThanOneItCannotRead() {
        Rollout rollout = cluster.promote();
        other.sync();
        other.newer = Cluster.MODEL;
        cluster.clock.advance(STAGE);
        other.sync();
        assertThatThrownBy(() -> other.follower.apply(rollout.wantedSplit(), rollout.fencingToken()))
                .isInstanceOf(IllegalStateException.class);
        Rollout now = cluster.store.find(rollout.id()).orElseThrow();
        other.follower.apply(now.wantedSplit(), now.fencingToken());
        assertShare(other, 0.5);
        other.sync();
        assertShare(other, 0.5);
    }

    @Test
    void fallsBackFromACandidateThatTheRegistryMayNotNameYet() {
        cluster.registryIsDown = true;
        Rollout rollout = cluster.promote();
        cluster.clock.advance(STAGE.multipliedBy(3));
        other.sync();
        assertThat(cluster.store.find(rollout.id()).orElseThrow().status()).isEqualTo(RolloutStatus.PROMOTING);
        assertShare(other, 1);
        other.cutOff = true;
        cluster.clock.advance(LIMIT.plusMillis(1));
        other.sync();
        assertShare(other, 0);
        cluster.engine.abort(rollout.id(), "ann", "the registry is down");
        assertShare(first, 0);
        assertShare(other, 0);
        other.cutOff = false;
        other.sync();
        assertShare(other, 0);
        assertThat(other.share("v1")).isEqualTo(1);
    }

    @Test
    void returnsToACandidateThatWasPromotedWhileItWasFallenBack() {
        cluster.registryIsDown = true;
        cluster.promote();
        cluster.clock.advance(STAGE.multipliedBy(4));
        other.sync();
        other.cutOff = true;
        cluster.clock.advance(LIMIT.plusMillis(1));
        other.sync();
        assertShare(other, 0);
        cluster.registryIsDown = false;
        cluster.clock.advance(Duration.ofMinutes(5));
        assertThat(cluster.registry.productionVersion(Cluster.MODEL)).contains("v2");
        other.cutOff = false;
        other.sync();
        assertShare(other, 1);
        other.cutOff = true;
        cluster.clock.advance(LIMIT.plusMillis(1));
        other.sync();
        assertShare(other, 1);
    }

    @Test
    void keepsWhatIsPromotedWhileItIsFallenBack() {
        cluster.promote();
        cluster.clock.advance(STAGE.multipliedBy(4));
        other.sync();
        assertShare(other, 1);
        other.cutOff = true;
        cluster.clock.advance(Duration.ofHours(1));
        other.sync();
        assertThat(other.follower.isFallenBack()).isTrue();
        assertShare(other, 1);
    }

    @Test
    void followsToTheEndWhatWentOnWhileItWasCutOff() {
        cluster.promote();
        other.sync();
        other.cutOff = true;
        cluster.clock.advance(STAGE.multipliedBy(4));
        other.sync();
        assertShare(other, 0);
        other.cutOff = false;
        other.sync();
        assertShare(other, 1);
    }

    @Test
    void acknowledgesNoCandidateWhileItHasFallenBackButEveryRollback() {
        Rollout rollout = cluster.promote();
        first.sync();
        first.cutOff = true;
        cluster.clock.advance(STAGE);
        first.sync();
        assertThat(first.follower.isFallenBack()).isTrue();
        cluster.clock.advance(STAGE);
        Rollout held = cluster.store.find(rollout.id()).orElseThrow();
        assertThat(held.hold().map(Hold::cause)).contains(Hold.Cause.ROUTER_UNAVAILABLE);
        assertThat(held.hold().orElseThrow().explanation())
                .contains("it can't read the model's split, or has fallen back");
        assertShare(first, 0);
        cluster.engine.abort(rollout.id(), "ann", "enough");
        assertThat(cluster.store.find(rollout.id()).orElseThrow().status()).isEqualTo(RolloutStatus.ABORTED);
    }

    @Test
    void isNotSetBackByWhatItReadsLate() {
        cluster.promote();
        other.sync();
        cluster.engine(other).start();
        cluster.clock.advance(STAGE);
        assertShare(other, 0.5);
        first.sync();
        assertShare(first, 0.5);
        other.sync();
        assertShare(other, 0.5);
    }

    @Test
    void leavesASupersededRolloutForItsSuccessor() {
        cluster.registry.register(Cluster.MODEL, "v3", Map.of());
        cluster.metrics.version("v3", mae(1_000, 10));
        cluster.promote();
        other.sync();
        cluster.engine.supersede(PromotionRequest.of(Cluster.MODEL, "v3"));
        other.sync();
        assertShare(other, 0);
        assertThat(other.share("v3")).isCloseTo(0.25, within(0.1));
    }

    @Test
    void aListenerThatThrowsDoesNotKeepItFromFallingBack() {
        Cluster.Node node = cluster.new Node();
        SplitFollower follower = SplitFollower.builder(node, node.splitter)
                .silence(() -> node.silence)
                .listener(new FollowerListener() {
                    @Override
                    public void onFallback(int models, String why) {
                        throw new IllegalStateException("no");
                    }
                })
                .build();
        cluster.promote();
        follower.sync();
        assertShare(node, 0.25);
        node.silence = Duration.ofHours(1);
        follower.check();
        assertShare(node, 0);
    }

    @Test
    void followsByItselfOnceItIsStarted() {
        Cluster.Node node = cluster.new Node();
        node.cutOff = true;
        try (SplitFollower follower = SplitFollower.builder(node, node.splitter)
                .staleness(Duration.ofMillis(20))
                .limit(Duration.ofMillis(300))
                .build()
                .start()) {
            node.cutOff = false;
            cluster.promote();
            Awaitility.await().atMost(1, TimeUnit.MINUTES).until(() -> node.share("v2") > 0);
            node.cutOff = true;
            Awaitility.await().atMost(1, TimeUnit.MINUTES).until(follower::isFallenBack);
            assertShare(node, 0);
        }
    }

    @Test
    void refusesSettingsThatMakeNoSense() {
        TrafficSplitter splitter = TrafficSplitter.create(model -> Optional.empty());
        SplitFollower.Builder builder = SplitFollower.builder(new InMemoryRolloutStore(), splitter);
        assertThatThrownBy(() -> builder.staleness(Duration.ZERO)).hasMessageContaining("PT0S");
        assertThatThrownBy(() -> builder.limit(Duration.ofSeconds(-1))).hasMessageContaining("PT-1S");
        assertThatThrownBy(() -> builder.limit(Duration.ofSeconds(1)).build()).hasMessageContaining("staleness");
    }

    private static void assertShare(Cluster.Node node, double share) {
        double tolerance = share == 0 || share == 1 ? 0 : 0.1;
        assertThat(node.share("v2")).isCloseTo(share, within(tolerance));
    }
}
