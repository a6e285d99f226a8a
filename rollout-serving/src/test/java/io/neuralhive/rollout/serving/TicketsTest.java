package io.neuralhive.rollout.serving;

import static io.neuralhive.rollout.serving.World.MODEL;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.neuralhive.rollout.metrics.PairedErrors;
import io.neuralhive.rollout.recording.ContinuousValidator;
import io.neuralhive.rollout.recording.PredictionTickets;
import io.neuralhive.rollout.recording.TicketResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Servers whose predictions wait as tickets, since outcomes may come to another node. */
class TicketsTest {

    private static final byte[] SECRET = new byte[32];

    private final World here = new World();
    private final World there = new World();
    private final ManualExecutor shadowExecutor = new ManualExecutor();
    private final Map<String, List<String>> kept = new HashMap<>();

    @Test
    void theOutcomeMayComeToAnotherNode() {
        here.share(1);
        ModelServer<Double, Double> server = serving().build((version, input) -> input);
        server.serve("user-1", "request-1", 12.0);
        assertThat(here.validator.status().pending()).isZero();
        assertThat(here.inStep("v2").requests()).isEqualTo(1);

        assertThat(tickets(there).observed(MODEL, only("request-1"), 10)).isEqualTo(TicketResult.COUNTED);
        assertThat(there.inStep("v2").errors().mae()).isEqualTo(2);
    }

    @Test
    void aCandidateCalledAsShadowHasATicketOfItsOwn() {
        here.shadowed();
        Outputs<Double> outputs = Outputs.<Double>plain().agreeingIf((served, candidate) -> true);
        ModelServer<Double, Double> server = serving()
                .shadow(ShadowOptions.DEFAULT.withExecutor(shadowExecutor))
                .build((version, input) -> version.equals("v2") ? input * 2 : input, outputs);
        server.serve("user-1", "request-1", 12.0);
        shadowExecutor.runAll();
        assertThat(here.inStep("v2").agreement().agreed()).isEqualTo(1);

        List<String> both = requireNonNull(kept.get("request-1"));
        assertThat(both).hasSize(2);
        both.forEach(ticket -> tickets(there).observed(MODEL, ticket, 10));
        assertThat(there.inStep("v1").errors().mae()).isEqualTo(2);
        assertThat(there.inStep("v2").errors().mae()).isEqualTo(14);
        assertThat(there.inStep("v2").paired()).isEqualTo(new PairedErrors(1, 14, 2, 0, 0, 0));
    }

    @Test
    void whatFailsOrIsNoNumberHasNoTicket() {
        here.share(1);
        ModelServer<Integer, Object> server = serving().build((version, input) -> {
            if (input == 0) {
                throw new IllegalStateException("broken");
            }
            return "label";
        });
        server.serve("user-1", "request-1", 1);
        try {
            server.serve("user-1", "request-2", 0);
        } catch (IllegalStateException e) {
            assertThat(e).hasMessage("broken");
        }
        assertThat(kept).isEmpty();
    }

    @Test
    void aKeeperThatFailsBreaksNoRequest() {
        here.share(1);
        ModelServer<Double, Double> server = here.serving()
                .tickets(tickets(here), (requestId, ticket) -> {
                    throw new IllegalStateException("full");
                })
                .build((version, input) -> input);
        assertThat(server.serve("user-1", "request-1", 12.0).value()).isEqualTo(12);
        assertThat(here.inStep("v2").requests()).isEqualTo(1);
    }

    @Test
    void refusesTicketsOfAnotherValidator() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> here.serving().tickets(tickets(there), (requestId, ticket) -> {}))
                .withMessage(
                        "The tickets of eta count with another recorder than its server: build both with the same");
    }

    private Serving serving() {
        return here.serving()
                .tickets(
                        tickets(here),
                        (requestId, ticket) -> kept.computeIfAbsent(requestId, r -> new ArrayList<>())
                                .add(ticket));
    }

    private String only(String requestId) {
        List<String> tickets = requireNonNull(kept.get(requestId));
        assertThat(tickets).hasSize(1);
        return tickets.get(0);
    }

    private static PredictionTickets tickets(World world) {
        ContinuousValidator validator = world.validator;
        return PredictionTickets.builder(validator, 1, SECRET)
                .clock(world.clock)
                .build();
    }
}
