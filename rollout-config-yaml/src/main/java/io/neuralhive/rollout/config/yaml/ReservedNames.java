package io.neuralhive.rollout.config.yaml;

import io.neuralhive.rollout.policy.PolicyKey;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The names reserved for the library where others have names, too: at the top of a file, under {@code ml}, and in the
 * environment. A name that is not reserved but resembles one must be reported, since its setting would be lost
 * silently.
 */
final class ReservedNames {

    /** The key at the top of a file that holds all settings of the library. */
    static final String ROOT = "ml";

    private static final Map<PolicyKey, String> SECTIONS = new EnumMap<>(PolicyKey.class);

    static {
        for (PolicyKey key : PolicyKey.values()) {
            String path = key.path();
            SECTIONS.put(key, path.substring(ROOT.length() + 1, path.lastIndexOf('.')));
        }
    }

    private ReservedNames() {}

    static boolean isSection(String childOfRoot) {
        return SECTIONS.containsValue(childOfRoot);
    }

    /** Returns the path that a key at the top of a file was probably meant to be. */
    static Optional<String> meantAtTop(String name) {
        if (name.strip().equalsIgnoreCase(ROOT)) {
            return Optional.of(ROOT);
        }
        return name.toLowerCase(Locale.ROOT).startsWith(ROOT + ".")
                ? meantUnderRoot(name.substring(ROOT.length() + 1))
                : Optional.empty();
    }

    /**
     * Returns the path that a key under {@code ml} was probably meant to be: a section, or a setting of the library.
     */
    static Optional<String> meantUnderRoot(String name) {
        int dot = name.indexOf('.');
        String first = dot < 0 ? name : name.substring(0, dot);
        Optional<String> section = PolicyKey.near(first, ReservedNames::section).map(key -> ROOT + "." + section(key));
        if (section.isPresent() && dot >= 0) {
            return Optional.of(PolicyKey.nearest(ROOT + "." + name, PolicyKey::path));
        }
        return section.or(() -> PolicyKey.near(name, PolicyKey::key).map(PolicyKey::path));
    }

    static boolean isLikeOurVariables(String name) {
        return name.toUpperCase(Locale.ROOT).startsWith("ML_");
    }

    /**
     * Returns the environment variable that the given one was probably meant to be, also if it was derived from the
     * path.
     */
    static Optional<String> meantVariable(String name) {
        return PolicyKey.near(name, PolicyKey::environmentName)
                .or(() -> PolicyKey.near(name, key -> key.path().replace('.', '_')))
                .map(PolicyKey::environmentName);
    }

    private static String section(PolicyKey key) {
        return SECTIONS.getOrDefault(key, "");
    }
}
