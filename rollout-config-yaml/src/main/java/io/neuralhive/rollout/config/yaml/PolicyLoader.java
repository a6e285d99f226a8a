package io.neuralhive.rollout.config.yaml;

import io.neuralhive.rollout.policy.PolicyKey;
import io.neuralhive.rollout.policy.RolloutPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A loader of policies from a YAML file and the environment; {@link PolicyKey} lists the settings. The environment
 * takes precedence over the file, and the file over the policy that the loader starts from.
 *
 * <p>The file may hold the service's own configuration, too: only {@code ml} and its sections that {@link
 * PolicyKey#path()} names are read. It may have several documents, one of them with {@code ml}. Of the environment,
 * only the variables of {@link PolicyKey#environmentName()} are read. Other names are ignored unless they look like a
 * misspelled name of the library; {@link #ignoring} lists names to ignore all the same. A {@link
 * ConfigurationException} reports all problems together. A file may have 256 KiB, 50 levels and 20,000 values, and must
 * be UTF-8.
 *
 * <p>A loader logs one line about what it has loaded, and a warning if a step takes longer than the range of the usual
 * alert on stuck rollouts. Immutable and thread-safe.
 */
public final class PolicyLoader {

    private static final Logger LOG = LoggerFactory.getLogger(PolicyLoader.class);

    private final RolloutPolicy start;
    private final Set<String> ignored;

    private PolicyLoader(RolloutPolicy start, Set<String> ignored) {
        this.start = start;
        this.ignored = Set.copyOf(ignored);
    }

    /**
     * Returns a loader that starts from {@link RolloutPolicy#defaults()} and reports all names that look misspelled.
     */
    public static PolicyLoader create() {
        return new PolicyLoader(RolloutPolicy.defaults(), Set.of());
    }

    /** Returns a loader that starts from another policy. */
    public PolicyLoader startingFrom(RolloutPolicy policy) {
        return new PolicyLoader(policy, ignored);
    }

    /**
     * Returns a loader that also ignores these names, although they look like misspelled names of the library.
     *
     * @param names environment variables, as in {@code ML_BASELINE_MODEL}, and paths of keys at the top of the file or
     *     directly under {@code ml}, as in {@code ml.baselines}
     */
    public PolicyLoader ignoring(Set<String> names) {
        Set<String> all = new HashSet<>(ignored);
        all.addAll(names);
        return new PolicyLoader(start, all);
    }

    /**
     * Loads a policy from a file and the environment.
     *
     * @param environment variables and their values, as of {@link System#getenv()}; empty for the file alone
     * @throws ConfigurationException if the file is missing or can't be read, or if it or the environment is invalid
     */
    public RolloutPolicy load(Path file, Map<String, String> environment) {
        return load(file.toString(), () -> read(file), environment);
    }

    /**
     * Loads a policy from a file, if there is one, and the environment.
     *
     * @param environment variables and their values, as of {@link System#getenv()}
     * @throws ConfigurationException as {@link #load(Path, Map)} does, but not for a missing file
     */
    public RolloutPolicy loadIfPresent(Path file, Map<String, String> environment) {
        return Files.notExists(file) ? loadEnvironment(environment) : load(file, environment);
    }

    /**
     * Loads a policy from a text and the environment. The reader is not closed.
     *
     * @param sourceName the name of the text in messages
     * @param environment variables and their values, as of {@link System#getenv()}
     * @throws ConfigurationException if the text can't be read, or if it or the environment is invalid
     */
    public RolloutPolicy load(Reader yaml, String sourceName, Map<String, String> environment) {
        return load(sourceName, () -> SourceText.read(yaml), environment);
    }

    /**
     * Loads a policy from a text and the environment.
     *
     * @param sourceName the name of the text in messages
     * @param environment variables and their values, as of {@link System#getenv()}
     * @throws ConfigurationException if the text or the environment is invalid
     */
    public RolloutPolicy load(String yaml, String sourceName, Map<String, String> environment) {
        return load(sourceName, () -> SourceText.check(yaml), environment);
    }

    /**
     * Loads a policy from the environment alone.
     *
     * @param environment variables and their values, as of {@link System#getenv()}
     * @throws ConfigurationException if the environment is invalid
     */
    public RolloutPolicy loadEnvironment(Map<String, String> environment) {
        return load("none", () -> "", environment);
    }

    private static String read(Path file) throws IOException, RefusedTextException {
        if (Files.exists(file) && !Files.isRegularFile(file)) { // a pipe could block forever
            throw new RefusedTextException(Place.NONE, "this is not a regular file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return SourceText.read(in);
        }
    }

    private RolloutPolicy load(String source, Problems.Reading<String> text, Map<String, String> environment) {
        Problems inFile = new Problems(source);
        String content = inFile.collect(text, "");
        SettingsReader file = new SettingsReader(content, start, ignored, inFile);
        RolloutPolicy ofFile = inFile.collect(file::read, start);
        Problems inVariables = new Problems(ConfigurationProblem.ENVIRONMENT);
        EnvironmentReader variables = new EnvironmentReader(ofFile, ignored, inVariables);
        RolloutPolicy policy = inVariables.collect(() -> variables.read(environment), ofFile);
        inFile.throwIfAny(inVariables);
        policy.contradiction().ifPresent(inFile::add);
        inFile.throwIfAny(inVariables);
        LOG.info(
                "rollout_policy_loaded file={} settings_in_file={} settings_in_environment={}",
                ConfigurationProblem.shown(source),
                file.settings(),
                variables.settings());
        StuckAlert.warning(policy).ifPresent(LOG::warn);
        return policy;
    }
}
