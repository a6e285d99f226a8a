package io.neuralhive.rollout.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FeedTest {

    private final Service service = new Service();
    private final AtomicLong nanos = new AtomicLong();
    private final View view = new View(service.engine, new KnownModels(List.of(Service.MODEL)), service.clock);
    /** It polls only when a test calls it. */
    private final Feed feed = new Feed(view, 2, Duration.ofDays(1), nanos::get);

    @AfterEach
    void close() {
        feed.close();
        service.close();
    }

    @Test
    void sendsTheStateImmediatelyAndLaterOnlyChanges() throws IOException {
        String id = service.engine.promote(Service.MODEL, "v2").id();
        Subscription client = feed.subscribe(Optional.of(Service.MODEL));
        feed.poll();
        feed.poll();
        service.engine.pause(id, "alice", "");
        feed.poll();

        assertThat(heard(client)).containsExactly("retry: 2000", "models", "model");
    }

    @Test
    void keepsOnlyTheLatestForAClientThatIsSlow() throws IOException {
        String id = service.engine.promote(Service.MODEL, "v2").id();
        Subscription client = feed.subscribe(Optional.of(Service.MODEL));
        for (int i = 0; i < 1_000; i++) {
            service.engine.pause(id, "alice", "");
            feed.poll();
            service.engine.resume(id, "alice", "");
            feed.poll();
        }

        String text = textOf(client);
        assertThat(text.lines().filter(line -> line.startsWith("event: "))).hasSize(2);
        assertThat(text)
                .contains(
                        "\"revision\":" + service.engine.find(id).orElseThrow().revision());
    }

    @Test
    void sendsAllModelsToAClientWithoutAModel() throws IOException {
        assertThat(heard(feed.subscribe(Optional.empty()))).containsExactly("retry: 2000", "models");
    }

    @Test
    void refusesOneClientTooManyAndTakesItWhenAnotherHasLeft() throws IOException {
        Subscription first = feed.subscribe(Optional.empty());
        feed.subscribe(Optional.empty());
        assertThatThrownBy(() -> feed.subscribe(Optional.empty()))
                .isInstanceOf(Refusal.class)
                .hasMessage("There are 2 clients, which is the maximum");

        heard(first);
        feed.subscribe(Optional.empty());
        assertThat(feed.clients()).isEqualTo(2);
    }

    @Test
    void dropsAClientThatNeverComes() {
        feed.subscribe(Optional.empty());
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(Subscription.LONGEST_WRITE_SECONDS));
        feed.poll();
        assertThat(feed.clients()).isEqualTo(1);

        nanos.addAndGet(1);
        feed.poll();
        assertThat(feed.clients()).isZero();
    }

    @Test
    void interruptsWhoWritesToAClientThatDoesNotRead() throws InterruptedException {
        Subscription client = feed.subscribe(Optional.empty());
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Thread thread = new Thread(() -> {
            try {
                client.writeTo(new Blocked(writing));
            } catch (IOException e) {
                if (!Thread.currentThread().isInterrupted()) {
                    interrupted.countDown();
                }
            }
        });
        thread.start();
        writing.await();
        feed.poll();
        assertThat(feed.clients()).isEqualTo(1);

        nanos.addAndGet(TimeUnit.SECONDS.toNanos(Subscription.LONGEST_WRITE_SECONDS) + 1);
        feed.poll();

        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        thread.join();
        assertThat(feed.clients()).isZero();
    }

    @Test
    void keepsAClientToWhichThereIsNothingToTell() {
        Subscription client = feed.subscribe(Optional.empty());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Thread thread = new Thread(() -> {
            try {
                client.writeTo(out);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        thread.start();
        await().until(() -> out.toString(StandardCharsets.UTF_8).contains("data: "));
        await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);

        nanos.addAndGet(TimeUnit.HOURS.toNanos(1));
        feed.poll();

        assertThat(feed.clients()).isEqualTo(1);
        feed.close();
        await().until(() -> !thread.isAlive());
    }

    @Test
    void reportsThatTheStoreCannotBeReadAndSendsEverythingAgainAfterwards() throws IOException {
        BrokenStore store = new BrokenStore();
        try (Service broken = new Service(builder -> builder, engine -> engine.store(store));
                Feed watched = new Feed(
                        new View(broken.engine, new KnownModels(List.of()), broken.clock),
                        3,
                        Duration.ofDays(1),
                        nanos::get)) {
            Subscription during = watched.subscribe(Optional.empty());
            Subscription after = watched.subscribe(Optional.empty());
            store.broken = true;
            assertThatThrownBy(watched::poll).hasMessage("the store is down");
            assertThatThrownBy(watched::poll).hasMessage("the store is down");
            assertThat(heard(during)).containsExactly("retry: 2000", "failure");

            store.broken = false;
            watched.poll();
            assertThat(heard(after)).containsExactly("retry: 2000", "models");
        }
    }

    private List<String> heard(Subscription client) throws IOException {
        return textOf(client)
                .lines()
                .filter(line -> line.startsWith("event: ") || line.startsWith("retry: "))
                .map(line -> line.replace("event: ", ""))
                .toList();
    }

    /** Returns all that waits for a client. It then leaves, because its thread may not wait. */
    private static String textOf(Subscription client) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Thread.currentThread().interrupt();
        try {
            client.writeTo(out);
        } catch (InterruptedIOException e) {
            assertThat(Thread.interrupted()).isTrue();
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Takes nothing until its writer is interrupted. */
    private static final class Blocked extends OutputStream {
        private final CountDownLatch writing;

        private Blocked(CountDownLatch writing) {
            this.writing = writing;
        }

        @Override
        public void write(int b) throws IOException {
            writing.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }
    }
}
