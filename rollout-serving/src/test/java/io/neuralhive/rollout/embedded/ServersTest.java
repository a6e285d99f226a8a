package io.neuralhive.rollout.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServersTest {

    private final Servers servers = new Servers();
    private final List<String> closed = new ArrayList<>();

    private AutoCloseable server(String name) {
        return () -> closed.add(name);
    }

    private AutoCloseable broken(String name) {
        return () -> {
            closed.add(name);
            throw new IllegalArgumentException(name + " is broken");
        };
    }

    @Test
    void closesEachOnceTheLatestFirst() {
        servers.add(server("a"));
        servers.add(server("b"));
        servers.close();
        servers.close();
        assertThat(closed).containsExactly("b", "a");
    }

    @Test
    void closesAllEvenIfSomeFailTo() {
        servers.add(server("a"));
        servers.add(broken("b"));
        servers.add(broken("c"));
        assertThatIllegalStateException()
                .isThrownBy(servers::close)
                .withMessage("A server could not be closed")
                .havingCause()
                .withMessage("c is broken");
        assertThat(closed).containsExactly("c", "b", "a");
    }

    @Test
    void refusesAServerOnceClosed() {
        servers.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> servers.add(server("late")))
                .withMessage("These rollouts were closed: build servers before close()");
        assertThat(closed).isEmpty();
    }
}
