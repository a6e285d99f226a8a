package io.neuralhive.rollout.config.yaml;

import io.neuralhive.rollout.policy.InvalidPolicyException;
import io.neuralhive.rollout.policy.PolicyKey;
import io.neuralhive.rollout.policy.PolicyProblem;
import io.neuralhive.rollout.policy.RolloutPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceEndEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;

/** Reads the values of settings and changes a policy by them. */
final class ValueReader {

    private static final int LONGEST_LIST = 1_000;

    private final YamlEvents events;
    private final SourceProblems problems;
    private RolloutPolicy policy;
    private int settings;

    ValueReader(YamlEvents events, RolloutPolicy start, SourceProblems problems) {
        this.events = events;
        this.policy = start;
        this.problems = problems;
    }

    Applied applied() {
        return new Applied(policy, settings);
    }

    /** Reads the value that begins with the given event. */
    void read(PolicyKey key, Event value) throws RefusedTextException {
        Optional<GivenValue> given =
                value instanceof SequenceStartEvent start && start.getTag() == null ? list(key) : scalar(key, value);
        if (given.isPresent()) {
            apply(key, given.get(), Place.of(value));
        }
    }

    /** Returns what a value looks like, for messages. */
    static String describe(Event value) {
        if (value instanceof ScalarEvent scalar) {
            return scalar.getTag() == null ? scalar.getValue() : shortTag(scalar.getTag()) + " " + scalar.getValue();
        } else if (value instanceof AliasEvent alias) {
            return "*" + alias.getAnchor();
        }
        return value instanceof MappingStartEvent ? "{…}" : "[…]";
    }

    private void apply(PolicyKey key, GivenValue given, Place place) throws RefusedTextException {
        try {
            policy = key.apply(policy, given.value());
            settings++;
        } catch (InvalidPolicyException e) {
            problems.add(place, problem(key, given.text()), given.hint());
        }
    }

    private Optional<GivenValue> scalar(PolicyKey key, Event value) throws RefusedTextException {
        if (value instanceof ScalarEvent scalar && scalar.getTag() == null) {
            return Optional.of(GivenValue.of(scalar));
        }
        problems.add(Place.of(value), problem(key, describe(value)), reason(value));
        events.skip(value);
        return Optional.empty();
    }

    private Optional<GivenValue> list(PolicyKey key) throws RefusedTextException {
        List<GivenValue> items = new ArrayList<>();
        boolean complete = true;
        for (Event item = events.next(); !(item instanceof SequenceEndEvent); item = events.next()) {
            if (items.size() < LONGEST_LIST) {
                Optional<GivenValue> given = scalar(key, item);
                given.ifPresent(items::add);
                complete &= given.isPresent();
            } else {
                events.skip(item); // so many are refused anyway
            }
        }
        return complete ? Optional.of(GivenValue.of(items)) : Optional.empty();
    }

    private static String reason(Event value) {
        if (value instanceof AliasEvent) {
            return "aliases are not followed here";
        }
        return value instanceof NodeEvent && !(value instanceof ScalarEvent) ? "" : "without a tag";
    }

    private static String shortTag(String tag) {
        return tag.startsWith(YamlEvents.GLOBAL_TAG) ? "!!" + tag.substring(YamlEvents.GLOBAL_TAG.length()) : tag;
    }

    private static PolicyProblem problem(PolicyKey key, String given) {
        return new PolicyProblem(key.path(), given, key.allowed(), Optional.empty());
    }
}
