package io.neuralhive.rollout.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.checkpoint.Checkpoint;
import io.neuralhive.rollout.checkpoint.CheckpointEvaluator;
import io.neuralhive.rollout.checkpoint.GateJudge;
import io.neuralhive.rollout.checkpoint.OfflineMetricsValidator;
import io.neuralhive.rollout.checkpoint.Reason;
import io.neuralhive.rollout.checkpoint.ThresholdEvaluator;
import io.neuralhive.rollout.policy.DegradationCriteria;
import io.neuralhive.rollout.policy.Gate;
import io.neuralhive.rollout.policy.Step;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.registry.ProductionChange;
import io.neuralhive.rollout.sequential.SequentialEvaluator;
import io.neuralhive.rollout.state.Hold;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.state.RolloutStatus;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The invariants of every history. */
final class Invariants {

    private static final GateJudge JUDGE = new GateJudge(Invariants::rule, new OfflineMetricsValidator());

    private Invariants() {}

    static CheckpointEvaluator rule(DegradationCriteria criteria) {
        return criteria.isSequential() ? new SequentialEvaluator() : new ThresholdEvaluator();
    }

    /** Holds after every call to the world. */
    static void always(World world) {
        long active = world.store.all().filter(rollout -> !rollout.isEnded()).count();
        if (active > 1) {
            throw new AssertionError(active + " rollouts of the model have not ended");
        }
        processState(world)
                .ifPresent(split -> owner(world, split).ifPresent(owner -> {
                    TrafficShare saved = owner.wantedSplit().share();
                    TrafficShare larger = Stream.of(saved, owner.appliedShare())
                            .max(Comparator.naturalOrder())
                            .orElseThrow();
                    boolean superseded = owner.isEnded() && isSuccessorUnsettled(world, owner);
                    if (!superseded && split.share().compareTo(larger) > 0) {
                        throw new AssertionError(
                                owner.id() + " has " + split.share() + " applied, more than " + larger);
                    }
                }));
    }

    /** Holds when a new process has recovered, which includes one evaluation of every open rollout. */
    static void afterRecovery(World world) {
        always(world);
        if (world.store.history(World.MODEL, 1).isEmpty()) {
            return;
        }
        Rollout latest = world.latest();
        boolean reachable = latest.hold()
                .map(hold -> hold.cause() != Hold.Cause.ROUTER_UNAVAILABLE)
                .orElse(true);
        if (reachable) {
            processState(world)
                    .ifPresent(split -> assertThat(split.share())
                            .as("share applied after recovery of %s", latest.id())
                            .isLessThanOrEqualTo(latest.wantedSplit().share()));
            splitsInProcess(world, latest);
        }
    }

    /**
     * A router inside the process, which starts with nothing and sends everybody to the version in production, has the split
     * that the router outside has, as soon as it can be reached.
     */
    private static void splitsInProcess(World world, Rollout latest) {
        if (latest.isEnded() || world.routerDown) {
            return;
        }
        assertThat(world.routerInProcess().split(World.MODEL)).isPresent().isEqualTo(processState(world));
    }

    /** Holds when everything has settled. */
    static void atTheEnd(World world) {
        always(world);
        Rollout latest = world.latest();
        splitsInProcess(world, latest);
        if (latest.isEnded()) {
            TrafficShare expected = latest.status() == RolloutStatus.PROMOTED ? TrafficShare.ALL : TrafficShare.NONE;
            assertThat(world.router.shareOf(World.MODEL, latest.candidate())).isEqualTo(expected);
        }
        world.store.all().forEach(rollout -> {
            List<RolloutEvent> kept = world.store.events(rollout.id(), 0);
            assertThat(kept.stream().map(event -> event.header().sequence()).toList())
                    .isSorted()
                    .hasSize((int) rollout.saved().events());
            Set<RolloutEvent> received = world.received.stream()
                    .filter(event -> event.header().rolloutId().equals(rollout.id()))
                    .collect(Collectors.toSet());
            if (!rollout.isOpen()) {
                assertThat(received).as("events that were reported").containsAll(kept);
            }
            recomputed(rollout, kept);
        });
    }

    /** Holds whenever the registry is about to be changed. */
    static void beforeRegistryChange(World world, ProductionChange change) {
        Rollout rollout = world.store.find(change.fencingToken().rolloutId()).orElseThrow();
        TrafficShare share = world.router.shareOf(World.MODEL, rollout.candidate());
        if (change.to().equals(Optional.of(rollout.candidate()))) {
            assertThat(rollout.status()).isEqualTo(RolloutStatus.PROMOTING);
            assertThat(passed(world, rollout)).containsAll(gates(rollout));
            assertThat(share).isEqualTo(TrafficShare.ALL);
        } else {
            assertThat(share).as("going back, the traffic goes first").isEqualTo(TrafficShare.NONE);
        }
    }

    /** Holds whenever listeners are notified. */
    static void whenNotified(World world, RolloutEvent event) {
        if (event instanceof RolloutEvent.Ended ended && !isSuperseded(ended)) {
            TrafficShare expected = ended.status() == RolloutStatus.PROMOTED ? TrafficShare.ALL : TrafficShare.NONE;
            assertThat(world.router.shareOf(World.MODEL, event.header().candidate()))
                    .as("share when the end is reported")
                    .isEqualTo(expected);
        }
    }

    private static boolean isSuperseded(RolloutEvent.Ended ended) {
        return ended.ending()
                .map(ending -> ending.reason() == Reason.SUPERSEDED)
                .orElse(false);
    }

    private static void recomputed(Rollout rollout, List<RolloutEvent> events) {
        Stream<Checkpoint> fromEvents = events.stream().flatMap(event -> {
            if (event instanceof RolloutEvent.CheckpointPassed passed) {
                return Stream.of(passed.checkpoint());
            }
            return event instanceof RolloutEvent.CheckpointDegraded degraded
                    ? Stream.of(degraded.checkpoint())
                    : Stream.empty();
        });
        Stream.concat(fromEvents, rollout.findings().lastCheckpoint().stream())
                .forEach(checkpoint -> assertThat(JUDGE.judge(checkpoint.step().gate(), checkpoint.evidence()))
                        .as("the decision at %s, made again", checkpoint.step().name())
                        .isEqualTo(checkpoint.verdict()));
    }

    private static Set<String> passed(World world, Rollout rollout) {
        return world.store.events(rollout.id(), 0).stream()
                .flatMap(event -> {
                    if (event instanceof RolloutEvent.CheckpointPassed passed) {
                        return Stream.of(passed.checkpoint().step().name());
                    }
                    return event instanceof RolloutEvent.GateAccepted accepted
                            ? Stream.of(accepted.step())
                            : Stream.empty();
                })
                .collect(Collectors.toSet());
    }

    private static List<String> gates(Rollout rollout) {
        return rollout.plan().steps().stream()
                .filter(step -> !(step.gate() instanceof Gate.Open))
                .map(Step::name)
                .toList();
    }

    private static Optional<TrafficSplit> processState(World world) {
        return world.router.split(World.MODEL);
    }

    private static Optional<Rollout> owner(World world, TrafficSplit split) {
        return split.step()
                .flatMap(step -> world.store.find(step.rolloutId()))
                .or(() -> world.store.history(World.MODEL, 10).stream()
                        .filter(rollout -> rollout.candidate().equals(split.candidate()))
                        .findFirst());
    }

    /** A replaced rollout's split stays applied until its successor's first one, and no longer. */
    private static boolean isSuccessorUnsettled(World world, Rollout rollout) {
        Rollout latest = world.latest();
        return latest.number() > rollout.number() && latest.position().applied().isEmpty();
    }
}
