package io.neuralhive.rollout.config.yaml;

import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.policy.PolicyKey;
import io.neuralhive.rollout.policy.PolicyProblem;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The problems of one source, up to the number that an operator would read. */
final class Problems {

    /** The maximum number of problems reported per source, not counting the remark that there may be more. */
    static final int MAX = 100;

    /** The hint for a name that may not be a misspelled name of the library. */
    static final String OTHERS = "if another library uses it, pass it to PolicyLoader.ignoring";

    private final String source;
    private final List<ConfigurationProblem> found = new ArrayList<>();
    private @Nullable IOException cause;

    Problems(String source) {
        this.source = source;
    }

    /** Reads a source. */
    interface Reading<T> {
        T read() throws IOException, RefusedTextException;
    }

    /** Returns what was read; if an exception ends the reading, adds its problem and returns the other value. */
    <T> T collect(Reading<T> reading, T otherwise) {
        try {
            return reading.read();
        } catch (RefusedTextException e) {
            found.add(ConfigurationProblem.of(source, e.place(), e.reason()));
        } catch (IOException e) {
            cause = e;
            found.add(ConfigurationProblem.of(source, Place.NONE, reason(e)));
        }
        return otherwise;
    }

    /** The absolute path says in which folder a relative one was looked for. */
    private static String reason(IOException e) {
        return e instanceof NoSuchFileException missing
                ? "there is no file "
                        + Names.printableSentence(
                                Path.of(missing.getFile()).toAbsolutePath().toString())
                : "the file can't be read";
    }

    /** Adds a problem with a setting; the hint may be empty. */
    void add(Place place, PolicyProblem problem, String hint) throws RefusedTextException {
        requireRoom(place);
        found.add(ConfigurationProblem.of(source, place, problem, hint));
    }

    /** Adds a problem without a setting; the message must be safe to log. */
    void add(Place place, String message) throws RefusedTextException {
        requireRoom(place);
        found.add(ConfigurationProblem.of(source, place, message));
    }

    /** Adds a contradiction between settings. It has no place, since each setting may be in another source. */
    void add(PolicyProblem contradiction) {
        String path = PolicyKey.ofKey(contradiction.key()).map(PolicyKey::path).orElse(contradiction.key());
        PolicyProblem named =
                new PolicyProblem(path, contradiction.given(), contradiction.allowed(), contradiction.nearest());
        found.add(ConfigurationProblem.of(source, Place.NONE, named, ""));
    }

    /** Throws the problems of this source, followed by those of another, if there are any. */
    void throwIfAny(Problems other) {
        List<ConfigurationProblem> all = new ArrayList<>(found);
        all.addAll(other.found);
        if (!all.isEmpty()) {
            throw new ConfigurationException(all, cause);
        }
    }

    private void requireRoom(Place place) throws RefusedTextException {
        if (found.size() == MAX) {
            throw new RefusedTextException(place, "reading stopped here, after " + MAX + " problems");
        }
    }
}
