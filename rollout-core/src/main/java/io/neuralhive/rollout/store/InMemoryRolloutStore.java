package io.neuralhive.rollout.store;

import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutEvent;
import io.neuralhive.rollout.state.Transition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The embedded store: keeps rollouts in memory. The latest rollouts of each model are kept; older ones that are closed are
 * removed when another one begins. Thread-safe.
 */
public final class InMemoryRolloutStore implements RolloutStore, SplitFeed {

    private static final int KEPT_PER_MODEL = 20;

    private static final class Entry {
        private Rollout rollout;
        private final List<RolloutEvent> events = new ArrayList<>(2);
        private long splitChange;

        private Entry(Rollout rollout) {
            this.rollout = rollout;
        }
    }

    private final Map<String, Entry> entries = new HashMap<>();
    private final Map<String, List<String>> byModel = new HashMap<>();
    private final Map<String, String> activeByModel = new HashMap<>();
    private final Set<String> open = new LinkedHashSet<>();
    /** The rollouts whose split has changed, by the number of the change. */
    private final TreeMap<Long, String> splitChanges = new TreeMap<>();

    private final int keptPerModel;
    private long position;

    /** Creates a store that keeps the latest 20 rollouts of each model. */
    public InMemoryRolloutStore() {
        this(KEPT_PER_MODEL);
    }

    /**
     * Creates a store.
     *
     * @param keptPerModel how many rollouts of each model are kept; 1 or more
     */
    public InMemoryRolloutStore(int keptPerModel) {
        if (keptPerModel < 1) {
            throw new IllegalArgumentException(keptPerModel + " rollouts kept per model; allowed is 1 or more");
        }
        this.keptPerModel = keptPerModel;
    }

    @Override
    public synchronized Optional<Rollout> find(String rolloutId) {
        return Optional.ofNullable(entries.get(rolloutId)).map(entry -> entry.rollout);
    }

    @Override
    public synchronized Optional<Rollout> active(String model) {
        return Optional.ofNullable(activeByModel.get(model)).flatMap(this::find);
    }

    @Override
    public synchronized List<Rollout> history(String model, int limit) {
        List<String> ids = byModel.getOrDefault(model, List.of());
        List<Rollout> newestFirst = new ArrayList<>();
        for (int i = ids.size() - 1; i >= 0 && newestFirst.size() < limit; i--) {
            find(ids.get(i)).ifPresent(newestFirst::add);
        }
        return newestFirst;
    }

    @Override
    public synchronized List<String> open() {
        return List.copyOf(open);
    }

    @Override
    public synchronized List<RolloutEvent> events(String rolloutId, long after) {
        Entry entry = entries.get(rolloutId);
        if (entry == null) {
            return List.of();
        }
        int from = (int) Math.min(Math.max(after, 0), entry.events.size());
        return List.copyOf(entry.events.subList(from, entry.events.size()));
    }

    @Override
    public synchronized SplitChanges underWay() {
        return splits(activeByModel.values());
    }

    @Override
    public synchronized SplitChanges of(Collection<String> rolloutIds) {
        return splits(rolloutIds);
    }

    @Override
    public synchronized SplitChanges since(long position) {
        return splits(splitChanges.tailMap(position, false).values());
    }

    private SplitChanges splits(Collection<String> ids) {
        List<WantedSplit> splits = ids.stream()
                .flatMap(id -> find(id).stream())
                .map(WantedSplit::of)
                .toList();
        return new SplitChanges(splits, position);
    }

    @Override
    public synchronized boolean commit(List<Transition> transitions) {
        if (!isNext(transitions) || !leavesOneActivePerModel(transitions)) {
            return false;
        }
        transitions.forEach(this::save);
        return true;
    }

    private boolean isNext(List<Transition> transitions) {
        return transitions.stream().map(Transition::next).allMatch(next -> {
            Entry stored = entries.get(next.id());
            long storedRevision = stored == null ? 0 : stored.rollout.revision();
            return next.revision() == storedRevision + 1;
        });
    }

    private boolean leavesOneActivePerModel(List<Transition> transitions) {
        Set<String> ending = new HashSet<>();
        Set<String> activeModels = new HashSet<>();
        for (Transition transition : transitions) {
            if (transition.next().isEnded()) {
                ending.add(transition.next().id());
            }
        }
        for (Transition transition : transitions) {
            Rollout next = transition.next();
            if (!next.isEnded()) {
                String active = activeByModel.get(next.model());
                boolean free = active == null || active.equals(next.id()) || ending.contains(active);
                if (!free || !activeModels.add(next.model())) {
                    return false;
                }
            }
        }
        return true;
    }

    private void save(Transition transition) {
        Rollout next = transition.next();
        Entry entry = entries.get(next.id());
        if (entry == null) {
            entry = new Entry(next);
            entries.put(next.id(), entry);
            List<String> ofModel = byModel.computeIfAbsent(next.model(), model -> new ArrayList<>(1));
            ofModel.add(next.id());
            forgetOldest(ofModel);
        }
        noteSplit(entry, next);
        entry.rollout = next;
        entry.events.addAll(transition.events());
        if (next.isOpen()) {
            open.add(next.id());
        } else {
            open.remove(next.id());
        }
        if (next.isEnded()) {
            activeByModel.remove(next.model(), next.id());
        } else {
            activeByModel.put(next.model(), next.id());
        }
    }

    private void noteSplit(Entry entry, Rollout next) {
        boolean changed =
                entry.splitChange == 0 || !WantedSplit.of(entry.rollout).isSameAs(WantedSplit.of(next));
        if (changed) {
            splitChanges.remove(entry.splitChange);
            entry.splitChange = ++position;
            splitChanges.put(entry.splitChange, next.id());
        }
    }

    /** Called for a new rollout, not for one that closes: its closer still reads it. */
    private void forgetOldest(List<String> ids) {
        int surplus = Math.max(0, ids.size() - keptPerModel);
        List<String> oldest = ids.subList(0, surplus).stream()
                .filter(id -> !open.contains(id))
                .toList();
        for (String id : oldest) {
            Entry forgotten = entries.remove(id);
            splitChanges.remove(forgotten == null ? 0 : forgotten.splitChange);
        }
        ids.removeAll(oldest);
    }
}
