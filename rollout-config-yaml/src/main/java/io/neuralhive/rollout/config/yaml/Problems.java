package io.neuralhive.rollout.config.yaml;

import io.neuralhive.rollout.policy.PolicyKey;
import io.neuralhive.rollout.policy.PolicyProblem;
import io.neuralhive.rollout.policy.RolloutPolicy;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers what is wrong with all sources, so that it is told at once. Used once. */
final class Problems {

    private final List<ConfigurationProblem> problems = new ArrayList<>();
    private @Nullable IOException cause;

    /** Reads a source. */
    interface Reading {
        Applied read(SourceProblems found) throws IOException, RefusedTextException;
    }

    /** Reads a source and keeps what is wrong with it. Returns the policy as it was if the reading can't go on. */
    Applied gather(String source, RolloutPolicy start, Reading reading) {
        SourceProblems found = new SourceProblems(source);
        Applied applied = new Applied(start, 0);
        try {
            applied = reading.read(found);
        } catch (RefusedTextException e) {
            found.addLast(e);
        } catch (IOException e) {
            cause = e;
            String reason = e instanceof NoSuchFileException ? "there is no such file" : "the file can't be read";
            found.addLast(new RefusedTextException(Place.NONE, reason));
        }
        problems.addAll(found.all());
        return applied;
    }

    /** Adds a contradiction between settings, each of which may stand in another source. */
    void add(String source, PolicyProblem contradiction) {
        String path = PolicyKey.ofKey(contradiction.key()).map(PolicyKey::path).orElse(contradiction.key());
        PolicyProblem named =
                new PolicyProblem(path, contradiction.given(), contradiction.allowed(), contradiction.nearest());
        problems.add(ConfigurationProblem.of(source, Place.NONE, named, ""));
    }

    void throwIfAny() {
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems, cause);
        }
    }
}
