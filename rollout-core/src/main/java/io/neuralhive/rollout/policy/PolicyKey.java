package io.neuralhive.rollout.policy;

import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Every setting of a policy that has a name outside the code: in overrides, in the environment, in a file. The one table
 * that all of them and their documentation share. Why additional limits are one setting and not many:
 * docs/decisions/0018-one-list-of-limits.md.
 */
@SuppressWarnings("ImmutableEnumChecker") // the functions capture nothing
public enum PolicyKey {
    /** Whether traffic moves in stages. */
    GRADUAL_ROLLOUT_ENABLED(
            "gradual_rollout.enabled",
            ValueKind.FLAG,
            "true or false",
            RolloutPolicy::gradual,
            (p, v) -> with(p, b -> b.gradual((boolean) v))),
    /** The stages. */
    ROLLOUT_STAGES(
            "gradual_rollout.stages",
            ValueKind.SHARES,
            "1 to 100 fractions above 0, strictly increasing, the last one 1.0, at most 4 decimal places",
            RolloutPolicy::stages,
            (p, v) -> with(p, b -> b.stages(ValueKind.shares(v)))),
    /** How long a stage lasts before its gate is evaluated. */
    CHECKPOINT_DURATION_MINUTES(
            "gradual_rollout.checkpoint_duration_minutes",
            ValueKind.MINUTES,
            "more than 0, at most 527040 minutes",
            RolloutPolicy::checkpointDuration,
            (p, v) -> with(p, b -> b.checkpointDuration((Duration) v))),
    /** Time between two evaluations of a gate that holds. */
    CHECKPOINT_INTERVAL_SECONDS(
            "gradual_rollout.checkpoint_interval_seconds",
            ValueKind.SECONDS,
            "1 to 31622400 seconds",
            RolloutPolicy::checkInterval,
            (p, v) -> with(p, b -> b.checkInterval((Duration) v))),
    /** Limit of the MAE increase over the baseline. */
    CHECKPOINT_MAE_THRESHOLD_PCT(
            "gradual_rollout.checkpoint_mae_threshold_pct",
            ValueKind.NUMBER,
            "a percentage of 0 or more",
            p -> p.criteria().maxMaeIncreasePct(),
            (p, v) -> criteria(p, c -> c.maxMaeIncreasePct((double) v))),
    /** Which mean absolute error is compared. */
    CHECKPOINT_MAE_BASIS(
            "gradual_rollout.checkpoint_mae_basis",
            ValueKind.choice(MaeBasis.class),
            ValueKind.names(MaeBasis.class),
            p -> p.criteria().maeBasis(),
            (p, v) -> criteria(p, c -> c.maeBasis((MaeBasis) v))),
    /** Error of the candidate that never counts as increased. */
    CHECKPOINT_MAE_FLOOR(
            "gradual_rollout.checkpoint_mae_floor",
            ValueKind.NUMBER,
            "0 or more, in the unit of the compared error",
            p -> p.criteria().maeFloor(),
            (p, v) -> criteria(p, c -> c.maeFloor((double) v))),
    /** Limit of the share of failed requests. */
    CHECKPOINT_ERROR_RATE_THRESHOLD(
            "gradual_rollout.checkpoint_error_rate_threshold",
            ValueKind.NUMBER,
            "a fraction from 0 to 1",
            p -> p.criteria().maxErrorRate(),
            (p, v) -> criteria(p, c -> c.maxErrorRate((double) v))),
    /** Minimum of samples per criterion and arm. */
    CHECKPOINT_MIN_SAMPLES(
            "gradual_rollout.checkpoint_min_samples",
            ValueKind.COUNT,
            "a whole number of 1 or more",
            p -> p.criteria().minSamples(),
            (p, v) -> criteria(p, c -> c.minSamples((long) v))),
    /** Whether a degraded candidate is rolled back automatically. */
    AUTO_ROLLBACK_ENABLED(
            "gradual_rollout.auto_rollback_enabled",
            ValueKind.FLAG,
            "true or false",
            RolloutPolicy::autoRollback,
            (p, v) -> with(p, b -> b.autoRollback((boolean) v))),
    /** How long the last stage is observed and judged before the registry is updated. */
    FINAL_SOAK_MINUTES(
            "gradual_rollout.final_soak_minutes",
            ValueKind.MINUTES,
            "0 to 527040 minutes",
            RolloutPolicy::finalSoak,
            (p, v) -> with(p, b -> b.finalSoak((Duration) v))),
    /** Least age of the predictions that count for errors. */
    LABEL_MATURITY_MINUTES(
            "gradual_rollout.label_maturity_minutes",
            ValueKind.MINUTES,
            "0 to 527040 minutes",
            RolloutPolicy::labelMaturity,
            (p, v) -> with(p, b -> b.labelMaturity((Duration) v))),
    /** How candidate and baseline are compared. */
    CHECKPOINT_METHOD(
            "checkpoint.method",
            ValueKind.choice(CheckpointMethod.class),
            ValueKind.names(CheckpointMethod.class),
            p -> p.criteria().method(),
            (p, v) -> criteria(p, c -> c.method((CheckpointMethod) v))),
    /** Chance of a false rollback. */
    CHECKPOINT_ALPHA(
            "checkpoint.alpha",
            ValueKind.NUMBER,
            "a fraction above 0, below 0.5",
            p -> p.criteria().sequential().alpha(),
            (p, v) -> sequential(p, s -> s.withAlpha((double) v))),
    /** Which increase has to be significant for a rollback. */
    CHECKPOINT_MARGIN_RULE(
            "checkpoint.margin_rule",
            ValueKind.choice(MarginRule.class),
            ValueKind.names(MarginRule.class),
            p -> p.criteria().sequential().marginRule(),
            (p, v) -> sequential(p, s -> s.withMarginRule((MarginRule) v))),
    /** Number of labelled predictions for which the test is tuned. */
    CHECKPOINT_EXPECTED_SAMPLES(
            "checkpoint.expected_samples",
            ValueKind.COUNT,
            "a whole number of 10 or more",
            p -> p.criteria().sequential().expectedSamples(),
            (p, v) -> sequential(p, s -> s.withExpectedSamples((long) v))),
    /** Whether a step ends as soon as the candidate is significantly safe. */
    CHECKPOINT_EARLY_PASS(
            "checkpoint.early_pass",
            ValueKind.FLAG,
            "true or false",
            p -> p.criteria().sequential().earlyPass(),
            (p, v) -> sequential(p, s -> s.withEarlyPass((boolean) v))),
    /** How long after its soak a step's gate may stay inconclusive. */
    CHECKPOINT_DEADLINE_MINUTES(
            "checkpoint.deadline_minutes",
            ValueKind.MINUTES,
            "0 to 527040 minutes",
            p -> p.deadline().after(),
            (p, v) -> with(p, b -> b.deadline(p.deadline().withAfter((Duration) v)))),
    /** What is done at that deadline. */
    CHECKPOINT_DEADLINE_ACTION(
            "checkpoint.deadline_action",
            ValueKind.choice(UnavailablePolicy.Action.class),
            ValueKind.names(UnavailablePolicy.Action.class),
            p -> p.deadline().action(),
            (p, v) -> with(p, b -> b.deadline(p.deadline().withAction((UnavailablePolicy.Action) v)))),
    /** Limits of additional metrics. */
    CHECKPOINT_LIMITS(
            "checkpoint.limits",
            ValueKind.LIMITS,
            "a list of at most 32 limits like rmse increase_pct 20, latency_p95_ms at_most 250 advisory or fare decrease_pct 5",
            p -> p.criteria().limits(),
            (p, v) -> criteria(p, c -> c.limits(ValueKind.limits(v)))),
    /** When the baseline's metrics are collected. */
    BASELINE_MODE(
            "baseline.mode",
            ValueKind.choice(BaselineMode.class),
            ValueKind.names(BaselineMode.class),
            p -> p.baseline().mode(),
            (p, v) -> with(p, b -> b.baseline(p.baseline().withMode((BaselineMode) v)))),
    /** The time before the rollout that is collected. */
    BASELINE_WINDOW_MINUTES(
            "baseline.window_minutes",
            ValueKind.MINUTES,
            "more than 0, at most 527040 minutes",
            p -> p.baseline().window(),
            (p, v) -> with(p, b -> b.baseline(p.baseline().withWindow((Duration) v)))),
    /** Consecutive evaluations without metrics after which the action is taken. */
    METRICS_UNAVAILABLE_LIMIT(
            "metrics_unavailable.limit",
            ValueKind.COUNT,
            "a whole number from 1 to 2147483647",
            p -> (long) p.unavailable().limit(),
            (p, v) -> with(p, b -> b.unavailable(p.unavailable().withLimit(ValueKind.toInt(v))))),
    /** What is done without metrics. */
    METRICS_UNAVAILABLE_ACTION(
            "metrics_unavailable.action",
            ValueKind.choice(UnavailablePolicy.Action.class),
            ValueKind.names(UnavailablePolicy.Action.class),
            p -> p.unavailable().action(),
            (p, v) -> with(p, b -> b.unavailable(p.unavailable().withAction((UnavailablePolicy.Action) v)))),
    /** Whether the version is checked before any traffic. */
    VALIDATION_ENABLED(
            "validation.enabled",
            ValueKind.FLAG,
            "true or false",
            p -> p.validation().enabled(),
            (p, v) -> with(p, b -> b.validation(p.validation().withEnabled((boolean) v)))),
    /** Limit of the offline metric {@code mae}. */
    VALIDATION_MAE_THRESHOLD(
            "validation.mae_threshold",
            ValueKind.NUMBER,
            "0 or more, in the unit of the registry's metric mae",
            p -> p.validation().maxMae(),
            (p, v) -> with(p, b -> b.validation(p.validation().withMaxMae((double) v)))),
    /** Limit of the offline metric {@code precision}. */
    VALIDATION_PRECISION_THRESHOLD(
            "validation.precision_threshold",
            ValueKind.NUMBER,
            "a fraction from 0 to 1",
            p -> p.validation().minPrecision(),
            (p, v) -> with(p, b -> b.validation(p.validation().withMinPrecision((double) v)))),
    /** Whether the candidate first gets shadow calls. */
    SHADOW_MODE_ENABLED(
            "shadow_mode.enabled",
            ValueKind.FLAG,
            "true or false",
            p -> p.shadow().enabled(),
            (p, v) -> with(p, b -> b.shadow(p.shadow().withEnabled((boolean) v)))),
    /** How long the shadow step lasts. */
    SHADOW_MODE_DURATION_MINUTES(
            "shadow_mode.duration_minutes",
            ValueKind.MINUTES,
            "0 to 527040 minutes",
            p -> p.shadow().duration(),
            (p, v) -> with(p, b -> b.shadow(p.shadow().withDuration((Duration) v)))),
    /** Minimum of predictions compared, or failed. */
    SHADOW_MODE_MIN_PREDICTIONS(
            "shadow_mode.min_predictions",
            ValueKind.COUNT,
            "a whole number of 1 or more",
            p -> p.shadow().minPredictions(),
            (p, v) -> with(p, b -> b.shadow(p.shadow().withMinPredictions((long) v)))),
    /** Smallest share of agreement. */
    SHADOW_MODE_AGREEMENT_THRESHOLD(
            "shadow_mode.agreement_threshold",
            ValueKind.NUMBER,
            "a fraction from 0 to 1",
            p -> p.shadow().minAgreement(),
            (p, v) -> with(p, b -> b.shadow(p.shadow().withMinAgreement((double) v)))),
    /** Share of the requests that get a shadow call. */
    SHADOW_MODE_SAMPLE_RATE(
            "shadow_mode.sample_rate",
            ValueKind.NUMBER,
            "a fraction above 0, at most 1",
            p -> p.shadow().sampleRate(),
            (p, v) -> with(p, b -> b.shadow(p.shadow().withSampleRate((double) v)))),
    /** Whether a small share of live traffic comes before the stages. */
    CANARY_ENABLED(
            "canary.enabled",
            ValueKind.FLAG,
            "true or false",
            p -> p.canary().enabled(),
            (p, v) -> with(p, b -> b.canary(p.canary().withEnabled((boolean) v)))),
    /** The canary's share. */
    CANARY_TRAFFIC_PERCENTAGE(
            "canary.traffic_percentage",
            ValueKind.NUMBER,
            "a percentage above 0 and below 100, at most 2 decimal places",
            p -> p.canary().share().percent(),
            (p, v) -> with(p, b -> b.canary(p.canary().withShare(TrafficShare.ofPercent((double) v))))),
    /** How long the canary lasts. */
    CANARY_DURATION_MINUTES(
            "canary.duration_minutes",
            ValueKind.MINUTES,
            "more than 0, at most 527040 minutes",
            p -> p.canary().duration(),
            (p, v) -> with(p, b -> b.canary(p.canary().withDuration((Duration) v))));

    private static final String ENVIRONMENT_PREFIX = "ML_";
    private static final String PATH_PREFIX = "ml.";

    private final String path;
    private final ValueKind kind;
    private final String allowed;
    private final Function<RolloutPolicy, Object> read;
    private final BiFunction<RolloutPolicy, Object, RolloutPolicy> write;

    PolicyKey(
            String path,
            ValueKind kind,
            String allowed,
            Function<RolloutPolicy, Object> read,
            BiFunction<RolloutPolicy, Object, RolloutPolicy> write) {
        this.path = PATH_PREFIX + path;
        this.kind = kind;
        this.allowed = allowed;
        this.read = read;
        this.write = write;
    }

    /** Returns the name in overrides, as in {@code rollout_stages}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the name of the environment variable, as in {@code ML_ROLLOUT_STAGES}. */
    public String environmentName() {
        return ENVIRONMENT_PREFIX + name();
    }

    /** Returns the dotted path in a configuration file, as in {@code ml.gradual_rollout.stages}. */
    public String path() {
        return path;
    }

    /** Returns what is allowed, as a phrase for messages and documentation. */
    public String allowed() {
        return allowed;
    }

    /** Returns the value that a policy has, written as it would be in a file. */
    public String format(RolloutPolicy policy) {
        return kind.format(read.apply(policy));
    }

    /**
     * Returns a policy with this setting changed. It may {@linkplain RolloutPolicy#contradiction() contradict itself} until
     * another setting is changed too.
     *
     * @param policy the policy to start from
     * @param value a value of the setting's own type: Boolean, Number, String for a choice, for the stages a list of
     *     numbers or a {@code double[]}, or for the limits a list of Strings or {@link MetricLimit}s
     * @throws InvalidPolicyException if the value has another type or is out of range
     */
    public RolloutPolicy apply(RolloutPolicy policy, Object value) {
        try {
            return write.apply(policy, kind.coerce(value));
        } catch (IllegalArgumentException e) {
            throw new InvalidPolicyException(List.of(problem(value)));
        }
    }

    /**
     * Returns a policy with this setting changed to a value given as text, as in an environment variable.
     *
     * @throws InvalidPolicyException if the text is not a value of this setting, or out of range
     */
    public RolloutPolicy applyText(RolloutPolicy policy, String text) {
        try {
            return write.apply(policy, kind.coerce(kind.parse(text.strip())));
        } catch (IllegalArgumentException e) {
            throw new InvalidPolicyException(List.of(problem(text)));
        }
    }

    /** Returns the setting with the given name in overrides. */
    public static Optional<PolicyKey> ofKey(String key) {
        return Arrays.stream(values()).filter(k -> k.key().equals(key)).findFirst();
    }

    /** Returns the setting with the given path in a file. */
    public static Optional<PolicyKey> ofPath(String path) {
        return Arrays.stream(values()).filter(k -> k.path.equals(path)).findFirst();
    }

    /** Returns the setting with the given environment variable. */
    public static Optional<PolicyKey> ofEnvironmentName(String name) {
        return Arrays.stream(values())
                .filter(k -> k.environmentName().equals(name))
                .findFirst();
    }

    /**
     * Returns the known name most like the given one, for "did you mean".
     *
     * @param given a name that is not known; only its first 100 characters count
     * @param naming which of its names a setting is known by
     */
    public static String nearest(String given, Function<PolicyKey, String> naming) {
        return naming.apply(nearest(Arrays.stream(values()), given, naming).orElseThrow());
    }

    /**
     * Returns the setting whose name the given one was probably meant to be, if there is one: it differs in case, in what
     * separates the words, or in one or two characters.
     *
     * @param given a name that is not known; only its first 100 characters count
     * @param naming which of its names a setting is known by
     */
    public static Optional<PolicyKey> near(String given, Function<PolicyKey, String> naming) {
        String compared = start(given);
        return nearest(
                Arrays.stream(values()).filter(key -> EditDistance.isSlip(compared, naming.apply(key))), given, naming);
    }

    private static Optional<PolicyKey> nearest(
            Stream<PolicyKey> keys, String given, Function<PolicyKey, String> naming) {
        String compared = start(given);
        return keys.min(Comparator.comparingInt(key -> EditDistance.between(compared, naming.apply(key))));
    }

    private static String start(String given) {
        return given.length() <= 100 ? given : given.substring(0, 100);
    }

    private PolicyProblem problem(Object value) {
        String given = value instanceof double[] numbers ? Arrays.toString(numbers) : String.valueOf(value);
        return new PolicyProblem(key(), given, allowed, Optional.empty());
    }

    private static RolloutPolicy with(RolloutPolicy p, UnaryOperator<RolloutPolicy.Builder> change) {
        return change.apply(p.toBuilder()).buildPart();
    }

    private static RolloutPolicy criteria(RolloutPolicy p, UnaryOperator<DegradationCriteria.Builder> change) {
        return with(p, b -> b.criteria(change.apply(p.criteria().toBuilder()).build()));
    }

    private static RolloutPolicy sequential(RolloutPolicy p, UnaryOperator<SequentialRule> change) {
        return criteria(p, c -> c.sequential(change.apply(p.criteria().sequential())));
    }
}
