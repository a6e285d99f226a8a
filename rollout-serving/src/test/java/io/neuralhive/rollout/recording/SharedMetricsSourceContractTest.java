package io.neuralhive.rollout.recording;

import io.neuralhive.rollout.metrics.MetricsSource;
import io.neuralhive.rollout.split.Assignment;
import io.neuralhive.rollout.store.EvidenceStore;
import io.neuralhive.rollout.store.InMemoryRolloutStore;
import io.neuralhive.rollout.testkit.FakeClock;
import io.neuralhive.rollout.testkit.InMemoryEvidenceStore;
import io.neuralhive.rollout.testkit.MetricsSourceContract;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Three nodes; requests go round, outcomes arrive one node further, and one of the three is asked. */
class SharedMetricsSourceContractTest extends MetricsSourceContract {

    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int NODES = 3;

    private final FakeClock clock = new FakeClock();
    private final List<PredictionTickets> tickets = new ArrayList<>();
    private final List<ContinuousValidator> validators = new ArrayList<>();
    private final List<SharedMetricsSource> sources = new ArrayList<>();
    private int requests;

    @Override
    protected MetricsSource createSource() {
        tickets.clear();
        validators.clear();
        sources.clear();
        EvidenceStore store = new InMemoryEvidenceStore(new InMemoryRolloutStore());
        for (int node = 0; node < NODES; node++) {
            ContinuousValidator validator =
                    ContinuousValidator.builder().clock(clock).build();
            validators.add(validator);
            tickets.add(
                    PredictionTickets.builder(validator, 0, SECRET).clock(clock).build());
            sources.add(
                    SharedMetricsSource.builder(validator, store).clock(clock).build());
        }
        return sources.get(NODES - 1);
    }

    @Override
    protected void feed(List<Request> inOrderOfTime) {
        for (Request request : inOrderOfTime) {
            clock.set(request.at());
            int node = requests++ % NODES;
            Assignment assignment =
                    new Assignment(request.model(), Optional.of(request.version()), Optional.empty(), request.step());
            if (request.predicted().isEmpty()) {
                validators.get(node).failed(assignment, request.latency());
            } else {
                Optional<String> ticket = tickets.get(node)
                        .predicted(
                                assignment,
                                "request-" + requests,
                                request.predicted().get(),
                                request.latency());
                PredictionTickets next = tickets.get((node + 1) % NODES);
                request.actual().ifPresent(actual -> next.observed(request.model(), ticket.orElse(""), actual));
            }
        }
        sources.get(0).flush();
        sources.get(1).flush();
    }
}
