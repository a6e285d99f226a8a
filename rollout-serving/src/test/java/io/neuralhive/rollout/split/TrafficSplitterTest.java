package io.neuralhive.rollout.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.traffic.TrafficRouter;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TrafficSplitterTest {

    private static final StepRef STEP = new StepRef("r-1", 2, "stage_2");

    /** Keys whose hashes for model "flight-duration" and candidate "v2" have the upper halves 0, 7fffffff, 80000000, ffffffff. */
    private static final List<String> EXTREME_KEYS =
            List.of("user-12974756930", "user-2514275425", "user-1559013464", "user-8397121955");

    private final Map<String, String> production = new HashMap<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final TrafficSplitter splitter = TrafficSplitter.create(model -> {
        asked.incrementAndGet();
        return Optional.ofNullable(production.get(model));
    });

    @Test
    void trapZeroPercentStillGetsTraffic() {
        apply(split(TrafficShare.NONE), 1);
        for (String key : EXTREME_KEYS) {
            assertThat(serve(key)).as(key).isEqualTo("v1");
        }
        for (int i = 0; i < 100_000; i++) {
            assertThat(serve("user-" + i)).isEqualTo("v1");
        }
    }

    @Test
    void trapHundredPercentLeavesAKeyOut() {
        apply(split(TrafficShare.ALL), 1);
        for (String key : EXTREME_KEYS) {
            assertThat(serve(key)).as(key).isEqualTo("v2");
        }
        for (int i = 0; i < 100_000; i++) {
            assertThat(serve("user-" + i)).isEqualTo("v2");
        }
    }

    @Test
    void trapStickyCookiePlusLotteryPerRequestDriftsToHundredPercent() {
        apply(split(TrafficShare.of(0.25)), 1);
        Set<String> everServed = new HashSet<>();
        int afterFirstRequest = 0;
        for (int request = 0; request < 50; request++) {
            for (int i = 0; i < 4_000; i++) {
                if (serve("user-" + i).equals("v2")) {
                    everServed.add("user-" + i);
                }
            }
            afterFirstRequest = request == 0 ? everServed.size() : afterFirstRequest;
        }
        assertThat(everServed).hasSize(afterFirstRequest).hasSizeBetween(900, 1_100);
    }

    @Test
    void trapCohortsOfTwoFeaturesOverlap() {
        apply(new TrafficSplit("eta", Optional.of("v1"), "v2", TrafficShare.of(0.1), 0, Optional.empty()), 1);
        apply(new TrafficSplit("price", Optional.of("v1"), "v2", TrafficShare.of(0.1), 0, Optional.empty()), 1);
        int inOne = 0;
        int inBoth = 0;
        for (int i = 0; i < 100_000; i++) {
            if (splitter.assign("eta", "user-" + i).version().equals("v2")) {
                inOne++;
                inBoth += splitter.assign("price", "user-" + i).version().equals("v2") ? 1 : 0;
            }
        }
        assertThat(inOne).isBetween(9_500, 10_500);
        assertThat(inBoth).isBetween(900, 1_100);
    }

    @Test
    void trapMathAbsOfMinValueIsNegative() {
        String withoutAbsoluteValue = "polygenelubricants";
        assertThat(withoutAbsoluteValue.hashCode()).isEqualTo(Integer.MIN_VALUE);
        List<String> keys = new ArrayList<>(EXTREME_KEYS);
        keys.add(withoutAbsoluteValue);
        long revision = 0;
        for (String key : keys) {
            int changes = 0;
            String before = "v1";
            for (int basisPoints = 0; basisPoints <= TrafficShare.WHOLE; basisPoints += 100) {
                revision++;
                apply(split(new TrafficShare(basisPoints)), revision);
                changes += serve(key).equals(before) ? 0 : 1;
                before = serve(key);
            }
            assertThat(changes).as(key).isEqualTo(1);
        }
    }

    @Test
    void servesTheVersionInProductionWithoutARollout() {
        production.put("flight-duration", "v1");
        assertThat(splitter.assign("flight-duration", "user-1")).isEqualTo(Assignment.of("flight-duration", "v1"));
        assertThat(splitter.assign("flight-duration", "user-2")).isEqualTo(Assignment.of("flight-duration", "v1"));
    }

    @Test
    void asksForTheVersionInProductionOncePerModel() {
        production.put("flight-duration", "v1");
        production.put("eta", "v7");
        for (int i = 0; i < 100; i++) {
            assertThat(serve("user-" + i)).isEqualTo("v1");
            assertThat(splitter.assign("eta", "user-" + i).version()).isEqualTo("v7");
        }
        assertThat(asked).hasValue(2);
    }

    @Test
    void neverAsksForTheVersionInProductionOfAModelWithASplit() {
        apply(split(TrafficShare.of(0.5)), 1);
        serve("user-1");
        assertThat(asked).hasValue(0);
    }

    @Test
    void servesNoKeyWithoutAVersionInProductionUntilThereIsOne() {
        Assignment nobody = splitter.assign("flight-duration", "user-1");
        assertThat(nobody.served()).isEmpty();
        assertThat(nobody.shadow()).isEmpty();
        assertThatIllegalStateException()
                .isThrownBy(nobody::version)
                .withMessageContaining("No version of flight-duration serves this key");
        production.put("flight-duration", "v1");
        assertThat(serve("user-1")).isEqualTo("v1");
    }

    @Test
    void forgetsAnAnswerInProgressWhenItIsToReadAgain() {
        AtomicReference<TrafficSplitter> asking = new AtomicReference<>();
        AtomicInteger asked = new AtomicInteger();
        TrafficSplitter splitter = TrafficSplitter.create(model -> {
            if (asked.incrementAndGet() > 1) {
                return Optional.of("v2");
            }
            // What is promoted while the registry still brings what was.
            asking.get().askForProductionAgain();
            return Optional.of("v1");
        });
        asking.set(splitter);
        assertThat(splitter.assign("eta", "user-1").version()).isEqualTo("v1");
        assertThat(splitter.assign("eta", "user-1").version()).isEqualTo("v2");
        assertThat(splitter.assign("eta", "user-1").version()).isEqualTo("v2");
        assertThat(asked).hasValue(2);
    }

    @Test
    void letsTheFailureOfTheProductionFunctionReachTheCallerAndAsksAgain() {
        AtomicBoolean healthy = new AtomicBoolean();
        TrafficSplitter failing = TrafficSplitter.create(model -> {
            if (!healthy.get()) {
                throw new IllegalStateException("registry down");
            }
            return Optional.of("v1");
        });
        assertThatIllegalStateException()
                .isThrownBy(() -> failing.assign("flight-duration", "user-1"))
                .withMessage("registry down");
        healthy.set(true);
        assertThat(failing.assign("flight-duration", "user-1").version()).isEqualTo("v1");
        healthy.set(false);
        assertThat(failing.assign("flight-duration", "user-1").version()).isEqualTo("v1");
    }

    @Test
    void refusesAModelNameThatIsNotAllowed() {
        production.put("flight\nduration", "v1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> splitter.assign("flight\nduration", "user-1"))
                .withMessageContaining("\"flight\\u000aduration\"");
    }

    @Test
    void servesOnlyTheShareWhereThereIsNoBaseline() {
        TrafficSplit split =
                new TrafficSplit("flight-duration", Optional.empty(), "v1", TrafficShare.of(0.5), 0, Optional.of(STEP));
        apply(split, 1);
        int served = 0;
        for (int i = 0; i < 1_000; i++) {
            served += splitter.assign("flight-duration", "user-" + i).served().isPresent() ? 1 : 0;
        }
        assertThat(served).isBetween(450, 550);
    }

    @Test
    void namesTheStepInEveryAssignmentOfARollout() {
        apply(split(TrafficShare.of(0.5)), 1);
        for (int i = 0; i < 100; i++) {
            assertThat(splitter.assign("flight-duration", "user-" + i).step()).contains(STEP);
        }
        apply(TrafficSplit.allToCandidate("flight-duration", Optional.of("v1"), "v2"), 2);
        assertThat(splitter.assign("flight-duration", "user-1").step()).isEmpty();
    }

    @Test
    void trapAShadowRateOfZeroStillCallsTheCandidate() {
        apply(split(TrafficShare.NONE), 1);
        for (String key : EXTREME_KEYS) {
            assertThat(splitter.assign("flight-duration", key).shadow()).as(key).isEmpty();
        }
        for (int i = 0; i < 100_000; i++) {
            assertThat(splitter.assign("flight-duration", "user-" + i).shadow()).isEmpty();
        }
    }

    @Test
    void trapANewRolloutShufflesTheUsersOfTheSameCandidate() {
        apply(split(TrafficShare.of(0.25)), 1);
        Set<String> first = new HashSet<>();
        for (int i = 0; i < 4_000; i++) {
            if (serve("user-" + i).equals("v2")) {
                first.add("user-" + i);
            }
        }
        apply(TrafficSplit.allToBaseline("flight-duration", Optional.of("v1"), "v2"), 2);
        StepRef retried = new StepRef("r-2", 0, "canary");
        splitter.apply(
                new TrafficSplit(
                        "flight-duration", Optional.of("v1"), "v2", TrafficShare.of(0.25), 0, Optional.of(retried)),
                new FencingToken("r-2", 2, 1));
        for (int i = 0; i < 4_000; i++) {
            assertThat(serve("user-" + i).equals("v2")).isEqualTo(first.contains("user-" + i));
        }
    }

    @Test
    void namesTheBaselineAsFallbackOfTheCandidateWhileItIsTried() {
        apply(split(TrafficShare.of(0.5)), 1);
        for (int i = 0; i < 100; i++) {
            Assignment assignment = splitter.assign("flight-duration", "user-" + i);
            Optional<String> expected = assignment.version().equals("v2") ? Optional.of("v1") : Optional.empty();
            assertThat(assignment.fallback()).isEqualTo(expected);
        }
        apply(TrafficSplit.allToCandidate("flight-duration", Optional.of("v1"), "v2"), 2);
        assertThat(splitter.assign("flight-duration", "user-1").fallback()).isEmpty();
    }

    @Test
    void shadowsTheWantedShareOfRequests() {
        apply(
                new TrafficSplit("flight-duration", Optional.of("v1"), "v2", TrafficShare.NONE, 0.1, Optional.of(STEP)),
                1);
        int shadowed = 0;
        for (int i = 0; i < 10_000; i++) {
            Assignment assignment = splitter.assign("flight-duration", "user-" + i);
            assertThat(assignment.version()).isEqualTo("v1");
            shadowed += assignment.shadow().isPresent() ? 1 : 0;
        }
        assertThat(shadowed).isBetween(900, 1_100);
    }

    @Test
    void takesAnyTokenWhereOnlyTheProductionVersionWasServed() {
        production.put("flight-duration", "v1");
        serve("user-1");
        apply(split(TrafficShare.ALL), Long.MIN_VALUE);
        assertThat(serve("user-1")).isEqualTo("v2");
    }

    @Test
    void fencesUnlikeARouterThatDoesNotSaySo() {
        TrafficRouter silent = (split, fencingToken) -> {};
        assertThat(splitter.fences()).isTrue();
        assertThat(silent.fences()).isFalse();
    }

    @Test
    void neverMixesTwoSplitsInOneAnswer() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        apply(splitOf("v-0", 0), 1);
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<Future<Boolean>> readers = new ArrayList<>();
            for (int reader = 0; reader < 3; reader++) {
                readers.add(threads.submit(() -> {
                    boolean consistent = true;
                    while (!done.get()) {
                        Assignment assignment = splitter.assign("flight-duration", "user-1");
                        consistent &= assignment
                                .version()
                                .equals("v-" + assignment.step().orElseThrow().index());
                    }
                    return consistent;
                }));
            }
            for (int i = 1; i < 20_000; i++) {
                apply(splitOf("v-" + i, i), i);
            }
            done.set(true);
            for (Future<Boolean> reader : readers) {
                assertThat(reader.get(1, TimeUnit.MINUTES)).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private String serve(String key) {
        return splitter.assign("flight-duration", key).version();
    }

    private void apply(TrafficSplit split, long revision) {
        splitter.apply(split, new FencingToken("r-1", 1, revision));
    }

    private static TrafficSplit split(TrafficShare share) {
        return new TrafficSplit("flight-duration", Optional.of("v1"), "v2", share, 0, Optional.of(STEP));
    }

    private static TrafficSplit splitOf(String version, int step) {
        return new TrafficSplit(
                "flight-duration",
                Optional.empty(),
                version,
                TrafficShare.ALL,
                0,
                Optional.of(new StepRef("r-1", step, "step")));
    }
}
