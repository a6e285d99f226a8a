package io.neuralhive.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SerialRunnerTest {

    @Test
    void runsInOrderAndOnceForWhatWaits() {
        List<String> ran = new ArrayList<>();
        List<Runnable> queue = new ArrayList<>();
        SerialRunner runner = new SerialRunner(ran::add);
        runner.request("m", "a", queue::add);
        runner.request("m", "b", queue::add);
        runner.request("m", "a", queue::add);
        queue.remove(0).run();
        assertThat(ran).containsExactly("a", "b");
        queue.forEach(Runnable::run);
        queue.clear();
        assertThat(ran).containsExactly("a", "b");
        runner.request("m", "c", queue::add);
        queue.remove(0).run();
        assertThat(ran).containsExactly("a", "b", "c");
    }

    @Test
    void whatIsAskedForWhileItRunsIsRunOnceMore() {
        List<String> ran = new ArrayList<>();
        SerialRunner[] runner = new SerialRunner[1];
        runner[0] = new SerialRunner(item -> {
            ran.add(item);
            if (ran.size() == 1) {
                runner[0].request("m", item, Runnable::run);
                runner[0].request("m", item, Runnable::run);
            }
        });
        runner[0].request("m", "a", Runnable::run);
        assertThat(ran).containsExactly("a", "a");
    }

    @Test
    void whatAnExecutorRefusesWaitsForTheNextRequest() {
        List<String> ran = new ArrayList<>();
        SerialRunner runner = new SerialRunner(ran::add);
        assertThatThrownBy(() -> runner.request("m", "a", task -> {
                    throw new RejectedExecutionException();
                }))
                .isInstanceOf(RejectedExecutionException.class);
        runner.request("m", "b", Runnable::run);
        assertThat(ran).containsExactly("a", "b");
    }

    @Test
    void aSecondExecutorOvertakesAFirstThatIsSlow() {
        List<String> ran = new ArrayList<>();
        List<Runnable> slow = new ArrayList<>();
        SerialRunner runner = new SerialRunner(ran::add);
        runner.request("m", "a", slow::add);
        runner.request("m", "b", Runnable::run);
        assertThat(ran).containsExactly("a", "b");
        slow.forEach(Runnable::run);
        assertThat(ran).containsExactly("a", "b");
    }

    @Test
    void aTaskThatThrowsDoesNotKeepTheOthersWaiting() {
        List<String> ran = new ArrayList<>();
        SerialRunner runner = new SerialRunner(item -> {
            ran.add(item);
            throw new NoClassDefFoundError("half a deployment");
        });
        runner.request("m", "a", Runnable::run);
        runner.request("m", "b", Runnable::run);
        assertThat(ran).containsExactly("a", "b");
    }

    @Test
    void tasksOfOneKeyNeverOverlapAndTheLastRequestIsNeverLost() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(4);
        Map<String, AtomicInteger> running = new ConcurrentHashMap<>();
        Map<String, Integer> requested = new ConcurrentHashMap<>();
        Map<String, Integer> seen = new ConcurrentHashMap<>();
        AtomicBoolean overlapped = new AtomicBoolean();
        SerialRunner runner = new SerialRunner(key -> {
            AtomicInteger inside = running.computeIfAbsent(key, k -> new AtomicInteger());
            overlapped.compareAndSet(false, inside.incrementAndGet() > 1);
            seen.put(key, requested.get(key));
            inside.decrementAndGet();
        });
        CountDownLatch done = new CountDownLatch(4);
        ExecutorService callers = Executors.newFixedThreadPool(4);
        for (int caller = 0; caller < 4; caller++) {
            String key = "model-" + caller;
            callers.execute(() -> {
                for (int i = 0; i < 20_000; i++) {
                    requested.put(key, i);
                    runner.request(key, key, executor);
                }
                done.countDown();
            });
        }
        done.await();
        await().until(() -> seen.equals(requested));
        assertThat(overlapped).isFalse();
        callers.shutdownNow();
        executor.shutdownNow();
    }
}
