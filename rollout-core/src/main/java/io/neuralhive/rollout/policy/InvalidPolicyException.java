package io.neuralhive.rollout.policy;

import java.util.List;
import java.util.stream.Collectors;

/** Thrown for settings that can't be taken; tells all that is wrong with them at once. */
public final class InvalidPolicyException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final transient List<PolicyProblem> problems;

    /**
     * Creates the exception.
     *
     * @param problems what is wrong; at least one
     */
    public InvalidPolicyException(List<PolicyProblem> problems) {
        super(problems.stream().map(PolicyProblem::toString).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    /** Returns what is wrong. */
    public List<PolicyProblem> problems() {
        return problems;
    }
}
