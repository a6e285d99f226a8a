package io.neuralhive.rollout.config.yaml;

import io.neuralhive.rollout.policy.PolicyProblem;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with one source, up to a number that a person would read. */
final class SourceProblems {

    /** The most problems told of one source, apart from the remark that there may be more. */
    static final int MOST = 100;

    /** The hint at a name that may not be a slip of ours. */
    static final String OTHERS = "if it belongs to others, name it in PolicyLoader.ignoring";

    private final String source;
    private final List<ConfigurationProblem> found = new ArrayList<>();

    SourceProblems(String source) {
        this.source = source;
    }

    /** Adds a problem with a setting; the hint may be empty. */
    void add(Place place, PolicyProblem problem, String hint) throws RefusedTextException {
        requireRoom(place);
        found.add(ConfigurationProblem.of(source, place, problem, hint));
    }

    /** Adds another problem; the message has to be safe to log. */
    void add(Place place, String message) throws RefusedTextException {
        requireRoom(place);
        found.add(ConfigurationProblem.of(source, place, message));
    }

    /** Adds what ended the reading. */
    void addLast(RefusedTextException refused) {
        found.add(ConfigurationProblem.of(source, refused.place(), refused.reason()));
    }

    List<ConfigurationProblem> all() {
        return found;
    }

    private void requireRoom(Place place) throws RefusedTextException {
        if (found.size() == MOST) {
            throw new RefusedTextException(place, "not read beyond here, after " + MOST + " problems");
        }
    }
}
