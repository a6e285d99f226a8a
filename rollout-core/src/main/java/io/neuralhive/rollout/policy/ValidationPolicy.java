package io.neuralhive.rollout.policy;

/**
 * The check before any traffic: the registry knows the version, and its offline metrics are within limits.
 *
 * @param enabled whether the step exists
 * @param maxMae largest allowed offline metric {@code mae}, in the unit in which the registry reports it; 0 or more
 * @param minPrecision smallest allowed offline metric {@code precision}, 0 to 1
 */
public record ValidationPolicy(boolean enabled, double maxMae, double minPrecision) {

    /** On, with {@code mae} at most 0.15 and {@code precision} at least 0.75. */
    public static final ValidationPolicy DEFAULT = new ValidationPolicy(true, 0.15, 0.75);

    /** Checks the ranges. */
    public ValidationPolicy {
        Require.atLeast("the offline MAE limit", maxMae, 0.0);
        Require.between("the offline precision limit", minPrecision, 0.0, 1.0);
    }

    /** Returns a copy with the step switched on or off. */
    public ValidationPolicy withEnabled(boolean enabled) {
        return new ValidationPolicy(enabled, maxMae, minPrecision);
    }

    /** Returns a copy with another limit of the offline MAE. */
    public ValidationPolicy withMaxMae(double maxMae) {
        return new ValidationPolicy(enabled, maxMae, minPrecision);
    }

    /** Returns a copy with another limit of the offline precision, 0 to 1. */
    public ValidationPolicy withMinPrecision(double minPrecision) {
        return new ValidationPolicy(enabled, maxMae, minPrecision);
    }
}
