package io.neuralhive.rollout.checkpoint;

import io.neuralhive.rollout.policy.ValidationPolicy;
import java.util.List;
import java.util.Map;

/**
 * Judges a version by its offline metrics, before it gets any traffic. A pure function; implementations are thread-safe.
 */
@FunctionalInterface
public interface ModelValidator {

    /**
     * Returns the findings of every criterion.
     *
     * @param metrics the offline metrics that the registry reports for the version, by name; values come from outside and
     *     may be anything
     * @param limits the policy's limits
     * @return at least one finding
     */
    List<Finding> validate(Map<String, Double> metrics, ValidationPolicy limits);
}
