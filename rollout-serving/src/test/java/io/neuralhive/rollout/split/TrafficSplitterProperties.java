package io.neuralhive.rollout.split;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class TrafficSplitterProperties {

    private static final String SEED = "4711";

    @Property(seed = SEED, tries = 500)
    void theSameKeyGetsTheSameAnswer(
            @ForAll("names") String model, @ForAll("keys") String key, @ForAll @IntRange(max = 10_000) int share) {
        TrafficSplitter splitter = splitter(model, "v2", share, 0.5, 1);
        Assignment first = splitter.assign(model, key);
        assertThat(splitter.assign(model, new String(key.toCharArray()))).isEqualTo(first);
        assertThat(splitter(model, "v2", share, 0.5, 1).assign(model, key))
                .as("in another process")
                .isEqualTo(first);
    }

    @Property(seed = SEED, tries = 1_000)
    void aKeyKeepsTheCandidateWhenTheShareGrows(
            @ForAll("names") String model,
            @ForAll("names") String candidate,
            @ForAll("keys") String key,
            @ForAll @IntRange(max = 10_000) int one,
            @ForAll @IntRange(max = 10_000) int other) {
        boolean atSmaller = isInside(model, candidate, key, Math.min(one, other));
        boolean atLarger = isInside(model, candidate, key, Math.max(one, other));
        assertThat(atLarger || !atSmaller).isTrue();
    }

    @Property(seed = SEED, tries = 500)
    void zeroPercentIsNoKeyAndHundredPercentIsEveryKey(
            @ForAll("names") String model, @ForAll("names") String candidate, @ForAll("keys") String key) {
        assertThat(isInside(model, candidate, key, 0)).isFalse();
        assertThat(isInside(model, candidate, key, 10_000)).isTrue();
    }

    @Property(seed = SEED, tries = 500)
    void aRetryOfTheSameCandidateFindsTheSameKeys(
            @ForAll("keys") String key,
            @ForAll @IntRange(max = 10_000) int share,
            @ForAll @IntRange(min = 2) int later) {
        Assignment first = splitter("model", "v2", share, 0, 1).assign("model", key);
        Assignment again = splitter("model", "v2", share, 0, later).assign("model", key);
        assertThat(again.served()).isEqualTo(first.served());
        assertThat(again.step()).isNotEqualTo(first.step());
    }

    @Property(seed = SEED, tries = 500)
    void theBaselineHasNoSayInWhoIsInTheShare(
            @ForAll("names") String baseline, @ForAll("keys") String key, @ForAll @IntRange(max = 10_000) int share) {
        TrafficSplitter splitter = TrafficSplitter.create(model -> Optional.empty());
        splitter.apply(
                new TrafficSplit("model", Optional.of(baseline), "\tv2", new TrafficShare(share), 0, Optional.empty()),
                fencingToken(1));
        boolean inside = splitter.assign("model", key).version().equals("\tv2");
        assertThat(inside).isEqualTo(isInside("model", "\tv2", key, share));
    }

    @Property(seed = SEED, tries = 500)
    void aShadowIsOnlyCalledBesideTheBaseline(
            @ForAll("keys") String key,
            @ForAll @IntRange(max = 10_000) int share,
            @ForAll @IntRange(max = 100) int rate) {
        Assignment assignment = splitter("model", "v2", share, rate / 100.0, 1).assign("model", key);
        if (assignment.version().equals("v2")) {
            assertThat(assignment.shadow()).isEmpty();
        } else if (rate == 0) {
            assertThat(assignment.shadow()).isEmpty();
        } else if (rate == 100) {
            assertThat(assignment.shadow()).contains("v2");
        } else {
            assertThat(assignment.shadow().orElse("v2")).isEqualTo("v2");
        }
    }

    @Property(seed = SEED, tries = 1_000)
    void everyKeyIsWhereTheDocumentedAlgorithmPutsIt(
            @ForAll("names") String model, @ForAll("names") String candidate, @ForAll("keys") String key) {
        DocumentedHash documented = DocumentedHash.of(model, candidate, key);
        assertThat(isInside(model, candidate, key, documented.bucket())).isFalse();
        assertThat(isInside(model, candidate, key, documented.bucket() + 1)).isTrue();
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.strings()
                .withChars("aAzZ09-_./ éモ")
                .ofMinLength(1)
                .ofMaxLength(20)
                .filter(name -> name.equals(name.strip()));
    }

    @Provide
    Arbitrary<String> keys() {
        return Arbitraries.oneOf(
                Arbitraries.integers().map(number -> "user-" + number),
                Arbitraries.strings().all().ofMaxLength(30),
                Arbitraries.of(List.of("", "\0", "\uffff", "\ud83d", "\n", "x".repeat(10_000))));
    }

    private static boolean isInside(String model, String candidate, String key, int basisPoints) {
        return splitter(model, candidate, basisPoints, 0, 1)
                .assign(model, key)
                .version()
                .equals(candidate);
    }

    private static TrafficSplitter splitter(
            String model, String candidate, int basisPoints, double shadowRate, int rollout) {
        TrafficSplitter splitter = TrafficSplitter.create(name -> Optional.empty());
        StepRef step = new StepRef("r-" + rollout, 2, "stage_2");
        splitter.apply(
                new TrafficSplit(
                        model,
                        Optional.of("\tbefore"),
                        candidate,
                        new TrafficShare(basisPoints),
                        shadowRate,
                        Optional.of(step)),
                fencingToken(rollout));
        return splitter;
    }

    private static FencingToken fencingToken(int rollout) {
        return new FencingToken("r-" + rollout, rollout, 1);
    }
}
