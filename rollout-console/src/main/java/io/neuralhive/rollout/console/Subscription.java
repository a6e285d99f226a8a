package io.neuralhive.rollout.console;

import io.neuralhive.rollout.console.json.Json;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One client that is told what is new, as server-sent events. Of each kind at most one piece of news waits: a client that is
 * slow hears less often, and one that reads nothing is dropped. Thread-safe.
 */
final class Subscription {

    /** So often the client hears something, so that one that is gone is noticed. */
    static final long HEARTBEAT_SECONDS = 15;

    /** A client that takes nothing for so long is dropped. */
    static final long LONGEST_WRITE_SECONDS = 30;

    private static final String FAILURE = "failure";
    private static final byte[] BEGINNING = ascii("retry: 2000\n\n");
    private static final byte[] HEARTBEAT = ascii(":\n\n");

    private final Optional<String> model;
    private final LongSupplier nanos;
    private final Consumer<Subscription> ended;
    private final Map<String, Update> sent = new HashMap<>();
    private final Map<String, byte[]> waiting = new LinkedHashMap<>();
    private @Nullable Thread writer;
    private boolean busy = true;
    private long busySince;
    private boolean closed;
    private boolean interrupted;

    /**
     * Creates a subscription.
     *
     * @param model the model whose rollout is told in full; empty for none
     * @param nanos tells the time
     * @param ended is told when it is over
     */
    Subscription(Optional<String> model, LongSupplier nanos, Consumer<Subscription> ended) {
        this.model = model;
        this.nanos = nanos;
        this.ended = ended;
        busySince = nanos.getAsLong();
    }

    Optional<String> model() {
        return model;
    }

    /** Lets the client know, unless it does. */
    synchronized void send(Update update) {
        sent.remove(FAILURE);
        waiting.remove(FAILURE);
        if (!update.hasSameContent(sent.get(update.kind()))) {
            waiting.put(update.kind(), update.json());
            sent.put(update.kind(), update);
            notifyAll();
        }
    }

    /** Lets the client know that what it was told may not be so any more. What comes next is told whatever it knew before. */
    synchronized void fail(String why) {
        if (!sent.containsKey(FAILURE)) {
            Update failure = new Update(FAILURE, why, () -> Json.object(out -> out.writeStringProperty("error", why)));
            sent.clear();
            waiting.clear();
            send(failure);
        }
    }

    /** Ends it, once what is being written to the client has been taken. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Ends it at once: a thread that writes to the client is interrupted. */
    synchronized void drop() {
        close();
        if (writer != null && busy && !interrupted) {
            interrupted = true;
            writer.interrupt();
        }
    }

    /** Returns whether the client has not taken what was sent for too long, or has never come for it. */
    synchronized boolean isStuck() {
        return busy && nanos.getAsLong() - busySince > TimeUnit.SECONDS.toNanos(LONGEST_WRITE_SECONDS);
    }

    /**
     * Writes to the client until it is gone or this is closed.
     *
     * @throws IOException if the client is gone
     */
    void writeTo(OutputStream out) throws IOException {
        begin();
        try {
            out.write(BEGINNING);
            out.flush();
            for (Optional<byte[]> next = next(); next.isPresent(); next = next()) {
                out.write(next.get());
                out.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted");
        } finally {
            end();
            ended.accept(this);
        }
    }

    private synchronized void begin() {
        if (writer != null) {
            throw new IllegalStateException("The response was written already");
        }
        writer = Thread.currentThread();
    }

    private synchronized void end() {
        writer = null;
        closed = true;
        if (interrupted) {
            // The thread may be the server's, and what it does next must not be interrupted.
            Thread.interrupted();
        }
    }

    private synchronized Optional<byte[]> next() throws InterruptedException {
        busy = false;
        long latest = nanos.getAsLong() + TimeUnit.SECONDS.toNanos(HEARTBEAT_SECONDS);
        while (!closed && waiting.isEmpty()) {
            long left = TimeUnit.NANOSECONDS.toMillis(latest - nanos.getAsLong());
            if (left <= 0) {
                break;
            }
            wait(left);
        }
        busy = true;
        busySince = nanos.getAsLong();
        return closed ? Optional.empty() : Optional.of(message());
    }

    private byte[] message() {
        Iterator<Map.Entry<String, byte[]>> entries = waiting.entrySet().iterator();
        if (!entries.hasNext()) {
            return HEARTBEAT;
        }
        Map.Entry<String, byte[]> first = entries.next();
        entries.remove();
        byte[] head = ascii("event: " + first.getKey() + "\ndata: ");
        byte[] json = first.getValue();
        byte[] message = new byte[head.length + json.length + 2];
        System.arraycopy(head, 0, message, 0, head.length);
        System.arraycopy(json, 0, message, head.length, json.length);
        message[message.length - 2] = '\n';
        message[message.length - 1] = '\n';
        return message;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
