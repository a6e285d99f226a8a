package io.neuralhive.rollout.policy;

import java.util.List;
import java.util.stream.Collectors;

/** Thrown for invalid settings; the message lists all problems. */
public final class InvalidPolicyException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final transient List<PolicyProblem> problems;

    /**
     * Creates the exception.
     *
     * @param problems the problems; at least one
     */
    public InvalidPolicyException(List<PolicyProblem> problems) {
        super(problems.stream().map(PolicyProblem::toString).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    /** Returns the problems. */
    public List<PolicyProblem> problems() {
        return problems;
    }
}
