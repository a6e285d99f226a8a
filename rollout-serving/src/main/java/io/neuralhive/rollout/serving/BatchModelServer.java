package io.neuralhive.rollout.serving;

import io.neuralhive.rollout.split.Assignment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Serves a model that answers many requests in one call, as {@link ModelServer} does one that answers one: each version is
 * called once, with the requests whose keys it gets. Thread-safe.
 *
 * @param <I> type of an input
 * @param <O> type of an output
 */
public final class BatchModelServer<I, O> implements AutoCloseable {

    private final BatchModel<I, O> model;
    private final ServingContext<O> context;
    private final @Nullable LimitedCalls limited;

    BatchModelServer(BatchModel<I, O> model, ServingContext<O> context, @Nullable LimitedCalls limited) {
        this.model = model;
        this.context = context;
        this.limited = limited;
    }

    /**
     * Serves requests. Where a candidate fails all or some of them, the baseline is called once for those. What the model
     * throws reaches the caller when every version was called, unless a fallback answered: without one, a candidate that
     * fails its share fails the batch.
     *
     * @param requests in any order, of any number
     * @return an answer to each request, in their order
     * @throws NoVersionException if no version to call is known for one of them; then none is called
     */
    public List<Served<O>> serve(List<BatchRequest<I>> requests) {
        List<BatchRequest<I>> copies = List.copyOf(requests);
        List<Assignment> assignments =
                copies.stream().map(request -> context.assign(request.key())).toList();
        return new Batch<>(model, context, limited, copies, assignments).serve();
    }

    /** Returns the results of the shadow calls. */
    public ShadowStats shadowStats() {
        return context.shadow().stats();
    }

    /** Ends the threads of this server. Requests are still served, without shadow calls and without a time limit. */
    @Override
    public void close() {
        context.shadow().close();
        if (limited != null) {
            limited.close();
        }
    }
}
