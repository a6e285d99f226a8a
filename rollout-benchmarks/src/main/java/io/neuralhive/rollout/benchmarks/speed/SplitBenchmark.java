package io.neuralhive.rollout.benchmarks.speed;

import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.ImmutableContext;
import dev.openfeature.sdk.OpenFeatureAPI;
import dev.openfeature.sdk.providers.memory.Flag;
import dev.openfeature.sdk.providers.memory.InMemoryProvider;
import io.getunleash.DefaultUnleash;
import io.getunleash.UnleashContext;
import io.getunleash.util.UnleashConfig;
import io.neuralhive.rollout.identity.FencingToken;
import io.neuralhive.rollout.identity.StepRef;
import io.neuralhive.rollout.policy.TrafficShare;
import io.neuralhive.rollout.split.TrafficSplitter;
import io.neuralhive.rollout.traffic.TrafficSplit;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;
import org.togglz.core.Feature;
import org.togglz.core.activation.GradualActivationStrategy;
import org.togglz.core.manager.FeatureManager;
import org.togglz.core.manager.FeatureManagerBuilder;
import org.togglz.core.repository.FeatureState;
import org.togglz.core.repository.mem.InMemoryStateRepository;
import org.togglz.core.user.SimpleFeatureUser;
import org.togglz.core.user.thread.ThreadLocalUserProvider;

/** The benchmark of assigning a version, at a sticky share of 25 %. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Keys.NUMBER)
public class SplitBenchmark {

    private static final String MODEL = "eta";

    public enum Toggle implements Feature {
        ETA
    }

    private final TrafficSplitter splitter = TrafficSplitter.create(model -> Optional.of("v1"));
    private final ConcurrentMap<String, Integer> thresholds = new ConcurrentHashMap<>(Map.of(MODEL, 2_500));
    private FeatureManager togglz;
    private OpenFeatureAPI openFeature;
    private Client client;
    private DefaultUnleash unleash;

    @Setup
    public void start() {
        splitter.apply(
                new TrafficSplit(
                        MODEL,
                        Optional.of("v1"),
                        "v2",
                        TrafficShare.of(0.25),
                        0,
                        Optional.of(new StepRef("r-1", 1, "stage_1"))),
                new FencingToken("r-1", 1, 1));
        togglz = new FeatureManagerBuilder()
                .featureEnum(Toggle.class)
                .stateRepository(new InMemoryStateRepository())
                .userProvider(new ThreadLocalUserProvider())
                .build();
        togglz.setFeatureState(new FeatureState(Toggle.ETA, true)
                .setStrategyId(GradualActivationStrategy.ID)
                .setParameter(GradualActivationStrategy.PARAM_PERCENTAGE, "25"));
        Flag<String> flag = Flag.<String>builder()
                .variant("v1", "v1")
                .variant("v2", "v2")
                .defaultVariant("v1")
                .contextEvaluator((variants, context) ->
                        Math.floorMod(context.getTargetingKey().hashCode(), 10_000) < 2_500 ? "v2" : "v1")
                .build();
        openFeature = OpenFeatureAPI.createIsolated();
        openFeature.setProviderAndWait(new InMemoryProvider(Map.of(MODEL, flag)));
        client = openFeature.getClient();
        unleash = new DefaultUnleash(UnleashConfig.builder()
                .appName("benchmarks")
                .unleashAPI("http://127.0.0.1:9/api/")
                .disablePolling()
                .disableMetrics()
                .toggleBootstrapProvider(() -> Optional.of("""
                        {"version": 2, "features": [{"name": "eta", "type": "release", "enabled": true, "strategies": [
                          {"name": "flexibleRollout", "parameters":
                            {"rollout": "25", "stickiness": "userId", "groupId": "eta"}}]}]}
                        """))
                .build());
        check();
    }

    /** Ensures that no peer is fast only because it answers "no" to all users. */
    private void check() {
        Users users = new Users();
        users.renew();
        int[] shares = new int[4];
        for (int i = 0; i < 10_000; i++) {
            String key = users.get(i);
            shares[0] += splitter(key) ? 1 : 0;
            shares[1] += togglz(key) ? 1 : 0;
            shares[2] += openFeature(key) ? 1 : 0;
            shares[3] += unleash(key) ? 1 : 0;
        }
        for (int share : shares) {
            if (share < 2_000 || share > 3_000) {
                throw new IllegalStateException("Of 10,000 users, the candidates got " + Arrays.toString(shares)
                        + " instead of about 2,500 each");
            }
        }
    }

    @TearDown
    public void stop() {
        openFeature.shutdown();
        unleash.shutdown();
    }

    /** The minimum work: look the model up, hash the key, compare. */
    @Benchmark
    public void limit(Keys keys, Blackhole hole) {
        for (int i = 0; i < Keys.NUMBER; i++) {
            hole.consume(limit(keys.get(i)));
        }
    }

    private boolean limit(String key) {
        int threshold = thresholds.get(MODEL);
        long hash = 0xcbf29ce484222325L;
        for (int at = 0; at < key.length(); at++) {
            hash = (hash ^ key.charAt(at)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return ((((hash ^ (hash >>> 33)) >>> 32) * 10_000) >>> 32) < threshold;
    }

    @Benchmark
    public void splitter(Keys keys, Blackhole hole) {
        for (int i = 0; i < Keys.NUMBER; i++) {
            hole.consume(splitter.assign(MODEL, keys.get(i)));
        }
    }

    @Benchmark
    public void togglz(Keys keys, Blackhole hole) {
        for (int i = 0; i < Keys.NUMBER; i++) {
            hole.consume(togglz(keys.get(i)));
        }
    }

    @Benchmark
    public void openFeature(Keys keys, Blackhole hole) {
        for (int i = 0; i < Keys.NUMBER; i++) {
            hole.consume(openFeature(keys.get(i)));
        }
    }

    @Benchmark
    public void unleash(Keys keys, Blackhole hole) {
        for (int i = 0; i < Keys.NUMBER; i++) {
            hole.consume(unleash(keys.get(i)));
        }
    }

    private boolean splitter(String key) {
        return splitter.assign(MODEL, key).version().equals("v2");
    }

    private boolean togglz(String key) {
        ThreadLocalUserProvider.bind(new SimpleFeatureUser(key));
        try {
            return togglz.isActive(Toggle.ETA);
        } finally {
            ThreadLocalUserProvider.release();
        }
    }

    private boolean openFeature(String key) {
        return client.getStringValue(MODEL, "v1", new ImmutableContext(key)).equals("v2");
    }

    private boolean unleash(String key) {
        return unleash.isEnabled(MODEL, UnleashContext.builder().userId(key).build());
    }
}
