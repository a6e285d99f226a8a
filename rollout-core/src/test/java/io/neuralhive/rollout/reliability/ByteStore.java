package io.neuralhive.rollout.reliability;

import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.state.Transition;
import io.neuralhive.rollout.store.RolloutStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A store that holds nothing but bytes, as a disk would. What it gives out was read from those bytes; it is read again after
 * a crash.
 */
final class ByteStore implements RolloutStore {

    private final Map<String, byte[]> rolloutBytes = new LinkedHashMap<>();
    private final Map<String, List<byte[]>> eventBytes = new LinkedHashMap<>();
    private final Map<String, Rollout> rollouts = new LinkedHashMap<>();
    private final Map<String, List<RolloutEvent>> events = new LinkedHashMap<>();

    /** Forgets all but the bytes, and reads them. */
    void reload() {
        rollouts.clear();
        rolloutBytes.forEach((id, bytes) -> rollouts.put(id, StateCodec.decode(Rollout.class, bytes)));
        events.clear();
        eventBytes.forEach((id, list) -> events.put(
                id,
                list.stream()
                        .map(bytes -> StateCodec.decode(RolloutEvent.class, bytes))
                        .collect(Collectors.toCollection(ArrayList::new))));
    }

    @Override
    public Optional<Rollout> find(String rolloutId) {
        return Optional.ofNullable(rollouts.get(rolloutId));
    }

    @Override
    public Optional<Rollout> active(String model) {
        return all().filter(rollout -> rollout.model().equals(model) && !rollout.isEnded())
                .findFirst();
    }

    @Override
    public List<Rollout> history(String model, int limit) {
        return all().filter(rollout -> rollout.model().equals(model))
                .sorted(Comparator.comparingLong(Rollout::number).reversed())
                .limit(limit)
                .toList();
    }

    @Override
    public List<String> open() {
        return all().filter(Rollout::isOpen).map(Rollout::id).toList();
    }

    @Override
    public List<RolloutEvent> events(String rolloutId, long after) {
        return events.getOrDefault(rolloutId, List.of()).stream().skip(after).toList();
    }

    @Override
    public boolean commit(List<Transition> transitions) {
        Map<String, Rollout> after = new LinkedHashMap<>(rollouts);
        for (Transition transition : transitions) {
            Rollout next = transition.next();
            if (next.revision() != find(next.id()).map(Rollout::revision).orElse(0L) + 1) {
                return false;
            }
            after.put(next.id(), next);
        }
        if (!leavesOneActivePerModel(after.values())) {
            return false;
        }
        transitions.forEach(this::save);
        return true;
    }

    Stream<Rollout> all() {
        return rollouts.values().stream();
    }

    private void save(Transition transition) {
        String id = transition.next().id();
        byte[] bytes = StateCodec.encode(transition.next());
        rolloutBytes.put(id, bytes);
        rollouts.put(id, StateCodec.decode(Rollout.class, bytes));
        for (RolloutEvent event : transition.events()) {
            byte[] line = StateCodec.encode(event);
            eventBytes.computeIfAbsent(id, key -> new ArrayList<>()).add(line);
            events.computeIfAbsent(id, key -> new ArrayList<>()).add(StateCodec.decode(RolloutEvent.class, line));
        }
    }

    private static boolean leavesOneActivePerModel(Collection<Rollout> rollouts) {
        List<String> models = rollouts.stream()
                .filter(rollout -> !rollout.isEnded())
                .map(Rollout::model)
                .toList();
        return models.stream().distinct().count() == models.size();
    }
}
