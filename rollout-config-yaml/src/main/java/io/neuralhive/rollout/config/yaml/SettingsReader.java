package io.neuralhive.rollout.config.yaml;

import io.neuralhive.rollout.config.yaml.Token.Kind;
import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.policy.InvalidPolicyException;
import io.neuralhive.rollout.policy.PolicyKey;
import io.neuralhive.rollout.policy.PolicyProblem;
import io.neuralhive.rollout.policy.RolloutPolicy;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds the library's settings in a YAML text, among those of others, and applies them to a policy. Used once. */
final class SettingsReader {

    private static final String DOTS = "give each part between dots a mapping of its own";

    private final YamlTokens tokens;
    private final Set<String> ignored;
    private final Problems problems;
    private final Map<String, Place> seen = new HashMap<>();
    private RolloutPolicy policy;
    private int settings;
    private int document;
    private int ourDocument;

    SettingsReader(String text, RolloutPolicy start, Set<String> ignored, Problems problems) {
        this.tokens = new YamlTokens(text, problems);
        this.policy = start;
        this.ignored = ignored;
        this.problems = problems;
    }

    private interface Entry {
        /** Reads an entry up to the end of its value. */
        void read(Token key, Token value) throws RefusedTextException;
    }

    RolloutPolicy read() throws RefusedTextException {
        for (Token root = tokens.next(); !root.is(Kind.END); root = tokens.next()) {
            document++;
            if (isMapping("", root)) {
                readEntries("", this::readAtTop);
            }
        }
        return policy;
    }

    /** Returns the number of settings that the text set. */
    int settings() {
        return settings;
    }

    private void readAtTop(Token key, Token value) throws RefusedTextException {
        String name = key.text();
        if (!name.equals(ReservedNames.ROOT)) {
            readOther("", key, value, ReservedNames.meantAtTop(name));
        } else if (isFirst(name, key, value)) {
            ourDocument = document;
            if (isMapping(name, value)) {
                readEntries(name, this::readUnderRoot);
            }
        }
    }

    private void readUnderRoot(Token key, Token value) throws RefusedTextException {
        String path = ReservedNames.ROOT + "." + key.text();
        if (!ReservedNames.isSection(key.text())) {
            readOther(ReservedNames.ROOT + ".", key, value, ReservedNames.meantUnderRoot(key.text()));
        } else if (isFirst(path, key, value) && isMapping(path, value)) {
            readEntries(path, (name, given) -> readSetting(path + "." + name.text(), name, given));
        }
    }

    private void readSetting(String path, Token key, Token value) throws RefusedTextException {
        Optional<PolicyKey> setting = PolicyKey.ofPath(path);
        if (setting.isEmpty()) {
            String nearest = PolicyKey.nearest(path, PolicyKey::path);
            problems.add(key.place(), PolicyProblem.unknown(path, value.shown(), nearest), "");
            tokens.skip(value);
        } else if (isFirst(path, key, value)) {
            apply(setting.get(), GivenValue.read(tokens, value));
        }
    }

    private void apply(PolicyKey key, GivenValue given) throws RefusedTextException {
        try {
            policy = key.apply(policy, given.value());
            settings++;
        } catch (InvalidPolicyException e) {
            PolicyProblem problem = new PolicyProblem(key.path(), given.text(), key.allowed(), Optional.empty());
            problems.add(given.place(), problem, given.hint());
        }
    }

    private void readOther(String parent, Token key, Token value, Optional<String> meant) throws RefusedTextException {
        String path = parent + key.text();
        if (meant.isPresent() && !ignored.contains(path)) {
            PolicyProblem problem = PolicyProblem.unknown(path, value.shown(), meant.get());
            problems.add(key.place(), problem, key.text().contains(".") ? DOTS : Problems.OTHERS);
        }
        tokens.skip(value);
    }

    private void readEntries(String parent, Entry entry) throws RefusedTextException {
        for (Token key = tokens.next(); !key.is(Kind.END); key = tokens.next()) {
            boolean mergeKey = key.plain() && key.text().equals("<<");
            if (key.isUntaggedScalar() && !mergeKey) {
                entry.read(key, tokens.next());
                continue;
            }
            problems.add(
                    key.place(),
                    "among the keys of " + (parent.isEmpty() ? "the file" : parent)
                            + " no merge key (<<) or tag is allowed; write the settings out");
            tokens.skip(tokens.next());
        }
    }

    private boolean isFirst(String path, Token key, Token value) throws RefusedTextException {
        Place first = seen.putIfAbsent(path, key.place());
        if (first == null) {
            return true;
        }
        String name = Names.printable(path);
        problems.add(
                key.place(),
                document == ourDocument
                        ? name + " is repeated here, after line " + first.line()
                        : name + " is in a second document, after the one in line " + first.line()
                                + "; give all settings in one document");
        tokens.skip(value);
        return false;
    }

    /**
     * Returns whether a mapping can be read; if not, the value is skipped. A mapping without entries may be left empty.
     */
    private boolean isMapping(String path, Token value) throws RefusedTextException {
        if (value.is(Kind.MAPPING) && value.tag() == null) {
            return true;
        }
        boolean empty = value.isUntaggedScalar() && GivenValue.of(value).isNull();
        if (!empty) {
            problems.add(
                    value.place(),
                    (path.isEmpty() ? "the document" : Names.printable(path)) + " is "
                            + Names.printable(value.shown())
                            + "; allowed is a mapping of names to values, without alias or tag");
        }
        tokens.skip(value);
        return false;
    }
}
