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
        SerialRunner runner = new SerialRunner(queue::add, ran::add);
        runner.request("m", "a");
        runner.request("m", "b");
        runner.request("m", "a");
        assertThat(queue).hasSize(1);
        queue.remove(0).run();
        assertThat(ran).containsExactly("a", "b");
        runner.request("m", "c");
        queue.remove(0).run();
        assertThat(ran).containsExactly("a", "b", "c");
    }

    @Test
    void whatIsAskedForWhileItRunsIsRunOnceMore() {
        List<String> ran = new ArrayList<>();
        SerialRunner[] runner = new SerialRunner[1];
        runner[0] = new SerialRunner(Runnable::run, item -> {
            ran.add(item);
            if (ran.size() == 1) {
                runner[0].request("m", item);
                runner[0].request("m", item);
            }
        });
        runner[0].request("m", "a");
        assertThat(ran).containsExactly("a", "a");
    }

    @Test
    void anExecutorThatRefusesLeavesNothingBehind() {
        AtomicBoolean closed = new AtomicBoolean(true);
        List<String> ran = new ArrayList<>();
        SerialRunner runner = new SerialRunner(
                task -> {
                    if (closed.get()) {
                        throw new RejectedExecutionException();
                    }
                    task.run();
                },
                ran::add);
        assertThatThrownBy(() -> runner.request("m", "a")).isInstanceOf(RejectedExecutionException.class);
        closed.set(false);
        runner.request("m", "b");
        assertThat(ran).containsExactly("b");
    }

    @Test
    void tasksOfOneKeyNeverOverlapAndTheLastRequestIsNeverLost() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(4);
        Map<String, AtomicInteger> running = new ConcurrentHashMap<>();
        Map<String, Integer> requested = new ConcurrentHashMap<>();
        Map<String, Integer> seen = new ConcurrentHashMap<>();
        AtomicBoolean overlapped = new AtomicBoolean();
        SerialRunner runner = new SerialRunner(executor, key -> {
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
                    runner.request(key, key);
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
