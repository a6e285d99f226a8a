package io.neuralhive.rollout.sequential;

import io.neuralhive.rollout.policy.DegradationCriteria;
import io.neuralhive.rollout.policy.MarginRule;
import io.neuralhive.rollout.policy.SequentialRule;

/**
 * The significance level of one test of several.
 *
 * @param alpha the chance that it is wrong in one direction, over all evaluations
 * @param rule the settings it follows
 */
record SignificanceLevel(double alpha, SequentialRule rule) {

    private static final double WHOLE = 0.75;

    /** Returns the level of each of the tests that share the policy's chance of a false rollback. */
    static SignificanceLevel of(DegradationCriteria criteria) {
        return new SignificanceLevel(criteria.sequential().alpha() / criteria.tests(), criteria.sequential());
    }

    /** Returns the level of a test that is the only one. */
    static SignificanceLevel alone(DegradationCriteria criteria) {
        return new SignificanceLevel(criteria.sequential().alpha(), criteria.sequential());
    }

    /**
     * Returns the level at which the steps from one on are tested together. A candidate may become worse in a later step; then the
     * steps before, however good, must not hide it. Three quarters of the chance to be wrong are for all steps, the rest for
     * those from the second on, from the third on and so forth, as {@code 1/(s·(s+1))}, which sums up to 1. By the union bound,
     * the chance that any of these tests is wrong is at most that of this level. See docs/decisions/0016-sequential-tests.md.
     *
     * @param start how many steps are left out at the beginning
     */
    SignificanceLevel startingAt(int start) {
        double part = start == 0 ? WHOLE : (1 - WHOLE) / (start * (start + 1.0));
        return new SignificanceLevel(alpha * part, rule);
    }

    /** Returns whether the logarithm of an evidence is enough: by Ville's inequality, from 1/α on. */
    boolean isEnough(double logEvidence) {
        return logEvidence >= threshold();
    }

    /** Returns by how much the logarithm of an evidence is more than enough. */
    double excess(double logEvidence) {
        return logEvidence - threshold();
    }

    /** Returns from which logarithm of an evidence on it is enough. */
    double threshold() {
        return -Math.log(alpha);
    }

    /** Returns the mixture for tests of means. */
    NormalMixture mixture() {
        return NormalMixture.tightestAt((double) rule.expectedSamples(), alpha);
    }

    boolean isStrict() {
        return rule.marginRule() == MarginRule.STRICT;
    }

    /** Returns the confidence of a two-sided interval, in words. */
    String confidence() {
        return "with " + Percent.atLeast(1 - 2 * alpha) + " confidence at every evaluation";
    }
}
