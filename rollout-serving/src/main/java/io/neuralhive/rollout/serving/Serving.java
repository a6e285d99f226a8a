package io.neuralhive.rollout.serving;

import io.neuralhive.rollout.identity.Names;
import io.neuralhive.rollout.recording.PredictionRecorder;
import io.neuralhive.rollout.recording.PredictionTickets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A builder of servers of a model, with the options of serving. Not thread-safe; the servers are.
 *
 * <pre>{@code
 * ModelServer<Trip, Double> server = Serving.of("eta", splitter::assign, recorder)
 *         .build((version, trip) -> models.get(version).predict(trip));
 * Served<Double> served = server.serve(userId, requestId, trip);
 * }</pre>
 *
 * <p>Why: {@code docs/decisions/0024-serving-settings.md}.
 */
public final class Serving {

    private final String model;
    private final Assigner assigner;
    private final PredictionRecorder recorder;
    private final Consumer<? super AutoCloseable> owner;
    private boolean fallsBack = true;
    private @Nullable Duration limit;
    private @Nullable Executor executor;
    private @Nullable String otherwise;
    private @Nullable TicketRecorder tickets;
    private ShadowOptions shadow = ShadowOptions.DEFAULT;
    private LongSupplier nanos = System::nanoTime;
    private @Nullable Supplier<CompletableFuture<Boolean>> startTimer;

    private Serving(
            String model, Assigner assigner, PredictionRecorder recorder, Consumer<? super AutoCloseable> owner) {
        this.model = model;
        this.assigner = assigner;
        this.recorder = recorder;
        this.owner = owner;
    }

    /**
     * Returns the default way to serve a model: if a candidate fails, the request falls back to the baseline; without a
     * time limit.
     *
     * @param model name of the model
     * @param assigner says which version a key gets, as {@code splitter::assign} does
     * @param recorder gets what the versions do, such as the {@code ContinuousValidator} that the engine has as its metrics
     *     source
     * @throws IllegalArgumentException if the name is not allowed
     */
    public static Serving of(String model, Assigner assigner, PredictionRecorder recorder) {
        return of(model, assigner, recorder, server -> {});
    }

    /**
     * As {@link #of(String, Assigner, PredictionRecorder)}, for servers that are closed together with other parts.
     *
     * @param owner gets each server that is built, before the caller does; if it throws, so does the building
     */
    public static Serving of(
            String model, Assigner assigner, PredictionRecorder recorder, Consumer<? super AutoCloseable> owner) {
        return new Serving(Names.requireModel(model), assigner, recorder, owner);
    }

    /** Disables the fallback: exceptions of a candidate reach the caller, as those of any other version do. */
    public Serving withoutFallback() {
        fallsBack = false;
        limit = null;
        executor = null;
        return this;
    }

    /**
     * Also falls back to the baseline if a candidate takes too long, which counts as the candidate's failure. Candidates
     * are then called on threads of the server's own, at most 256 for each; if all are busy, the candidate is late
     * immediately. Other versions are called on the caller's thread. A candidate that hangs for good keeps its threads, and
     * takes none from the next candidate.
     *
     * @param limit more than 0, at most 366 days
     */
    public Serving fallbackAfter(Duration limit) {
        Preconditions.positive("The time limit of a candidate", limit);
        this.fallsBack = true;
        this.limit = limit;
        executor = null;
        return this;
    }

    /**
     * As {@link #fallbackAfter(Duration)}, with candidates called on a given executor, such as one that propagates the
     * trace or has virtual threads. If it rejects a call, the candidate is late. A server of an asynchronous model calls
     * the baseline on it where the candidate is late.
     *
     * @param limit more than 0, at most 366 days
     * @param executor calls candidates; must not do so on the thread that asks
     */
    public Serving fallbackAfter(Duration limit, Executor executor) {
        fallbackAfter(limit);
        this.executor = executor;
        return this;
    }

    /**
     * Sets the version that serves if none is known: the assigner throws, as a splitter without a split does while the
     * registry is down, or there is no version for a key. Its results are recorded as outside any rollout. The assigner is
     * then called by one request at a time until it succeeds, so that a registry that hangs delays only one of them.
     * Default none: {@link NoVersionException}.
     */
    public Serving otherwise(String version) {
        otherwise = Names.requireVersion(version);
        return this;
    }

    /**
     * Gives each prediction a ticket, so that its outcome may be reported on another node, instead of keeping it in the
     * recorder. Outcomes are then reported with {@code tickets.observed}.
     *
     * @param tickets those of this server's recorder
     * @param keeper gets each ticket
     * @throws IllegalArgumentException if the tickets count with another recorder
     */
    public Serving tickets(PredictionTickets tickets, TicketKeeper keeper) {
        if (!tickets.countWith(recorder)) {
            throw new IllegalArgumentException("The tickets of " + model
                    + " count with another recorder than its server: build both with the same");
        }
        this.tickets = new TicketRecorder(recorder, tickets, keeper);
        return this;
    }

    /** Sets how shadow calls are made. Default {@link ShadowOptions#DEFAULT}. */
    public Serving shadow(ShadowOptions options) {
        shadow = options;
        return this;
    }

    /** Returns a server of a model whose outputs are {@linkplain Outputs#plain() plain}. */
    public <I, O> ModelServer<I, O> build(Model<I, O> model) {
        return build(model, Outputs.plain());
    }

    /** Returns a server of a model. */
    public <I, O> ModelServer<I, O> build(Model<I, O> model, Outputs<O> outputs) {
        ModelServer<I, O> server = new ModelServer<>(model, context(outputs), limitedCalls());
        owner.accept(server);
        return server;
    }

    /** Returns a server of an asynchronous model whose outputs are {@linkplain Outputs#plain() plain}. */
    public <I, O> AsyncModelServer<I, O> buildAsync(AsyncModel<I, O> model) {
        return buildAsync(model, Outputs.plain());
    }

    /** Returns a server of an asynchronous model. */
    public <I, O> AsyncModelServer<I, O> buildAsync(AsyncModel<I, O> model, Outputs<O> outputs) {
        AsyncModelServer<I, O> server = new AsyncModelServer<>(model, context(outputs), timer());
        owner.accept(server);
        return server;
    }

    /** Returns a server of a model that answers batches, whose outputs are {@linkplain Outputs#plain() plain}. */
    public <I, O> BatchModelServer<I, O> buildBatch(BatchModel<I, O> model) {
        return buildBatch(model, Outputs.plain());
    }

    /** Returns a server of a model that answers batches. */
    public <I, O> BatchModelServer<I, O> buildBatch(BatchModel<I, O> model, Outputs<O> outputs) {
        BatchModelServer<I, O> server = new BatchModelServer<>(model, context(outputs), limitedCalls());
        owner.accept(server);
        return server;
    }

    /** Sets the clock in nanoseconds, for tests. */
    Serving nanos(LongSupplier nanos) {
        this.nanos = nanos;
        return this;
    }

    /** Sets the time limiter of asynchronous candidates, for tests. */
    Serving timer(Supplier<CompletableFuture<Boolean>> start) {
        this.startTimer = start;
        return this;
    }

    private <O> ServingContext<O> context(Outputs<O> outputs) {
        OutputRecorder<O> recording = new OutputRecorder<>(model, tickets == null ? recorder : tickets, outputs, nanos);
        return new ServingContext<>(
                new VersionChoice(model, assigner, otherwise, nanos),
                recording,
                new Shadow<>(recording, shadow, nanos),
                fallsBack,
                nanos);
    }

    private @Nullable LimitedCalls limitedCalls() {
        return limit == null ? null : new LimitedCalls(limit, executor);
    }

    private @Nullable TimeLimiter timer() {
        if (limit == null) {
            return null;
        }
        long span = limit.toNanos();
        Supplier<CompletableFuture<Boolean>> start = startTimer == null
                ? () -> new CompletableFuture<Boolean>().completeOnTimeout(true, span, TimeUnit.NANOSECONDS)
                : startTimer;
        return new TimeLimiter(start, executor == null ? new CompletableFuture<Void>().defaultExecutor() : executor);
    }
}
