package io.neuralhive.rollout.policy;

import io.neuralhive.rollout.identity.Names;
import java.util.Optional;

/**
 * One problem of settings from outside.
 *
 * @param key the setting's name as given
 * @param given the value as given
 * @param allowed what is allowed instead, as a phrase
 * @param nearest the known name most like {@code key}, if {@code key} is not known
 */
public record PolicyProblem(String key, String given, String allowed, Optional<String> nearest) {

    /** Returns the problem of a name that is not known. */
    public static PolicyProblem unknown(String key, String given, String nearest) {
        return new PolicyProblem(key, given, "a known setting", Optional.of(nearest));
    }

    /** Returns one line that is safe to log. */
    @Override
    public String toString() {
        String name = Names.printable(key);
        return nearest.map(known -> name + ": no such setting; did you mean " + known + "?")
                .orElseGet(() -> name + ": " + Names.printable(given) + " is not allowed; give " + allowed);
    }
}
