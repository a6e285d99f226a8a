package io.neuralhive.rollout.config.yaml;

import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.policy.PolicyProblem;
import java.util.Optional;

/**
 * A problem in a configuration, with its location.
 *
 * @param source the file as given to {@link PolicyLoader}, or {@value #ENVIRONMENT}
 * @param line the line, from 1; 0 if the problem has none
 * @param column the column in characters, from 1; 0 if the problem has none
 * @param message the problem, on one line that is safe to log
 * @param setting the setting whose name or value is invalid; empty for other problems, such as malformed YAML
 */
public record ConfigurationProblem(
        String source, int line, int column, String message, Optional<PolicyProblem> setting) {

    /** The source of a problem with an environment variable. */
    public static final String ENVIRONMENT = "environment";

    private static final int SHOWN = 56;

    static ConfigurationProblem of(String source, Place place, String message) {
        return new ConfigurationProblem(source, place.line(), place.column(), message, Optional.empty());
    }

    static ConfigurationProblem of(String source, Place place, PolicyProblem setting, String hint) {
        String message = hint.isEmpty() ? setting.toString() : setting + " (" + hint + ")";
        return new ConfigurationProblem(source, place.line(), place.column(), message, Optional.of(setting));
    }

    /** Returns one line that is safe to log, as in {@code config.yaml, line 3, column 5: …}. */
    @Override
    public String toString() {
        String where = line == 0 ? "" : ", line " + line + ", column " + column;
        return shown(source) + where + ": " + message;
    }

    /** Returns the name of a source without quotes; the end of it if the path is long. */
    static String shown(String source) {
        String end = source.length() <= SHOWN ? source : source.substring(source.length() - SHOWN);
        String quoted = Names.printable(end);
        return (end.length() < source.length() ? "…" : "") + quoted.substring(1, quoted.length() - 1);
    }
}
