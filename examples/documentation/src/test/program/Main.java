import io.neuralhive.rollout.embedded.EmbeddedRollouts;
import io.neuralhive.rollout.registry.InMemoryModelRegistry;
import java.util.Map;

public class Main {

    static double predict(String version, double kilometres) { // your models
        return version.equals("v1.0") ? kilometres + 3 : kilometres + 2;
    }

    public static void main(String[] args) {
        var registry = new InMemoryModelRegistry()
                .register("duration-predictor", "v1.0", Map.of("mae", 0.12))
                .register("duration-predictor", "v2.0", Map.of("mae", 0.09))
                .production("duration-predictor", "v1.0");
        try (var rollouts = EmbeddedRollouts.builder(registry).build()) {
            var server = rollouts.serve("duration-predictor", Main::predict);
            rollouts.start();
            var rollout = rollouts.promote("duration-predictor", "v2.0");
            for (int i = 0; i < 100; i++) { // your requests
                var served = server.serve("user-" + i, "request-" + i, 10.0 + i);
                System.out.println(served.version() + " predicts " + served.value());
                rollouts.observed("duration-predictor", "request-" + i, 12.0 + i); // the actual value, when it is known
            }
            System.out.println(
                    rollouts.engine().find(rollout.id()).orElseThrow().status());
        }
    }
}
