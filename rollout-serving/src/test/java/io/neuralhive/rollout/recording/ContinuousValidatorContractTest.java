package io.neuralhive.rollout.recording;

import io.neuralhive.rollout.metrics.MetricsSource;
import io.neuralhive.rollout.split.Assignment;
import io.neuralhive.rollout.testkit.FakeClock;
import io.neuralhive.rollout.testkit.MetricsSourceContract;
import java.util.List;
import java.util.Optional;

class ContinuousValidatorContractTest extends MetricsSourceContract {

    private final FakeClock clock = new FakeClock();
    private ContinuousValidator validator = ContinuousValidator.create();
    private int ids;

    @Override
    protected MetricsSource createSource() {
        validator = ContinuousValidator.builder().clock(clock).build();
        return validator;
    }

    @Override
    protected void feed(List<Request> inOrderOfTime) {
        for (Request request : inOrderOfTime) {
            clock.set(request.at());
            Assignment assignment =
                    new Assignment(request.model(), Optional.of(request.version()), Optional.empty(), request.step());
            if (request.predicted().isEmpty()) {
                validator.failed(assignment, request.latency());
            } else {
                String id = "request-" + ids++;
                validator.predicted(assignment, id, request.predicted().get(), request.latency());
                request.actual().ifPresent(actual -> validator.observed(request.model(), id, actual));
            }
        }
    }
}
