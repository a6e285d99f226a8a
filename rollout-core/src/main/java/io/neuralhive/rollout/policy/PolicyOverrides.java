package io.neuralhive.rollout.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Settings that differ from the engine's policy in one promotion. The engine's policy is never changed by them. The keys
 * are those of {@link PolicyKey#key()}, as in {@code rollout_stages}. Immutable.
 */
public final class PolicyOverrides {

    private static final PolicyOverrides NONE = new PolicyOverrides(Map.of());

    private final Map<String, Object> values;

    private PolicyOverrides(Map<String, ?> values) {
        Map<String, Object> copies = new LinkedHashMap<>();
        values.forEach((key, value) -> copies.put(key, copied(value)));
        this.values = Collections.unmodifiableMap(copies);
    }

    /** What a caller could still change is copied, element by element, since it may hold anything. */
    private static Object copied(Object value) {
        if (value instanceof double[] numbers) {
            return Arrays.stream(numbers).boxed().toList();
        }
        return value instanceof List<?> list ? Collections.unmodifiableList(new ArrayList<>(list)) : value;
    }

    /** Returns no overrides. */
    public static PolicyOverrides none() {
        return NONE;
    }

    /** Returns one override. It is checked when it is applied. */
    public static PolicyOverrides of(String key, Object value) {
        return new PolicyOverrides(Map.of(key, value));
    }

    /** Returns the overrides of a map. They are checked when they are applied. */
    public static PolicyOverrides of(Map<String, ?> values) {
        return new PolicyOverrides(values);
    }

    /** Returns these overrides and one more. */
    public PolicyOverrides and(String key, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(values);
        more.put(key, value);
        return new PolicyOverrides(more);
    }

    /**
     * Returns a policy with these overrides.
     *
     * @param policy the policy to start from; it stays as it is
     * @throws InvalidPolicyException if a key is unknown, or a value has the wrong type or is out of range; the message
     *     lists all problems
     */
    public RolloutPolicy applyTo(RolloutPolicy policy) {
        RolloutPolicy changed = policy;
        List<PolicyProblem> problems = new ArrayList<>();
        for (Map.Entry<String, Object> entry : values.entrySet()) {
            String name = entry.getKey();
            Optional<PolicyKey> key = PolicyKey.ofKey(name);
            if (key.isEmpty()) {
                String nearest = PolicyKey.nearest(name, PolicyKey::key);
                problems.add(PolicyProblem.unknown(name, String.valueOf(entry.getValue()), nearest));
                continue;
            }
            try {
                changed = key.get().apply(changed, entry.getValue());
            } catch (InvalidPolicyException e) {
                problems.addAll(e.problems());
            }
        }
        if (problems.isEmpty()) {
            changed.contradiction().ifPresent(problems::add);
        }
        if (!problems.isEmpty()) {
            throw new InvalidPolicyException(problems);
        }
        return changed;
    }

    /** Returns the overrides as a map, unmodifiable. */
    public Map<String, Object> asMap() {
        return values;
    }
}
