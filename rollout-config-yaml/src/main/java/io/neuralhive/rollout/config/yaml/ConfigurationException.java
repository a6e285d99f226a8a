package io.neuralhive.rollout.config.yaml;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The exception for an invalid configuration. It reports all problems together. */
public final class ConfigurationException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final transient List<ConfigurationProblem> problems;

    ConfigurationException(List<ConfigurationProblem> problems, @Nullable Throwable cause) {
        super(
                problems.stream()
                        .map(problem -> "\n  " + problem)
                        .collect(Collectors.joining("", "The rollout configuration is invalid:", "")),
                cause);
        this.problems = List.copyOf(problems);
    }

    /** Returns all problems, those of the file first, in the order of its lines. */
    public List<ConfigurationProblem> problems() {
        return problems;
    }
}
