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
 * A client that receives updates as server-sent events. At most one update of each kind is pending: a slow client
 * receives fewer updates, and a client that reads nothing is dropped. Thread-safe.
 */
final class Subscription {

    /** The interval at which something is sent, so that a disconnected client is noticed. */
    static final long HEARTBEAT_SECONDS = 15;

    /** A client that reads nothing for this long is dropped. */
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
     * @param model the model whose rollout is sent in full; empty for none
     * @param nanos the time source
     * @param ended is called when the subscription is over
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

    /** Sends an update, unless the client already has the same content. */
    synchronized void send(Update update) {
        sent.remove(FAILURE);
        waiting.remove(FAILURE);
        if (!update.hasSameContent(sent.get(update.kind()))) {
            waiting.put(update.kind(), update.json());
            sent.put(update.kind(), update);
            notifyAll();
        }
    }

    /**
     * Reports that what the client was sent may be outdated. The next update is sent even if its content is the same.
     */
    synchronized void fail(String why) {
        if (!sent.containsKey(FAILURE)) {
            Update failure = new Update(FAILURE, why, () -> Json.object(out -> out.writeStringProperty("error", why)));
            sent.clear();
            waiting.clear();
            send(failure);
        }
    }

    /** Ends the subscription after the current write to the client. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Ends the subscription immediately: a thread that writes to the client is interrupted. */
    synchronized void drop() {
        close();
        if (writer != null && busy && !interrupted) {
            interrupted = true;
            writer.interrupt();
        }
    }

    /** Returns whether the client has not read for too long, or has never begun to. */
    synchronized boolean isStuck() {
        return busy && nanos.getAsLong() - busySince > TimeUnit.SECONDS.toNanos(LONGEST_WRITE_SECONDS);
    }

    /**
     * Writes to the client until it disconnects or this is closed.
     *
     * @throws IOException if the client has disconnected
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
            throw new IllegalStateException("The response has already been written");
        }
        writer = Thread.currentThread();
    }

    private synchronized void end() {
        writer = null;
        closed = true;
        if (interrupted) {
            // The thread may be the server's, and its next task must not be interrupted.
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
