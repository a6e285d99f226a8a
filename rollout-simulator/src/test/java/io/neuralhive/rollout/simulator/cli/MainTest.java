package io.neuralhive.rollout.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path directory;

    private Path policy = Path.of("");
    private Path report = Path.of("");

    @BeforeEach
    void writeAPolicy() throws IOException {
        policy = write("careful.yaml", "ml:\n  baseline:\n    mode: concurrent\n");
        report = directory.resolve("report");
    }

    @Test
    void simulates() {
        Path other = write(
                "other.yaml", "ml:\n  gradual_rollout:\n    stages: [0.5, 1.0]\n  baseline:\n    mode: concurrent\n");
        assertThat(run("simulate", policy.toString(), other.toString(), "--rollouts", "20", "--increases", "0,50"))
                .isZero();
        assertThat(out.toString()).contains("careful  +0% error", "other    +50% error", "Report: ");
        assertThat(err.toString()).contains("100%  80 of 80 rollouts");
        assertThat(report.resolve("report.html")).exists();
        assertThat(report.resolve("results.csv")).content().hasLineCount(5);
        assertThat(report.resolve("results.json")).content().contains("\"rollouts\" : 20");
    }

    @Test
    void simulatesRecordedErrors() {
        Path errors = write("errors.csv", "error\n1\n-2.5\n4\n");
        assertThat(run(
                        "simulate",
                        policy.toString(),
                        "--rollouts",
                        "5",
                        "--increases",
                        "0",
                        "--errors",
                        "recorded:" + errors))
                .isZero();
        assertThat(report.resolve("results.json")).content().contains("recorded in ");
    }

    @Test
    void backtests() {
        Path log = write("log.csv", log());
        assertThat(run("backtest", log.toString(), policy.toString())).isZero();
        assertThat(out.toString()).contains("careful", "rolled back", "2026-01-01T00:30:00Z", "stage_1");
        assertThat(run(
                        "backtest",
                        log.toString(),
                        policy.toString(),
                        "--splits",
                        "5",
                        "--model",
                        "m",
                        "--candidate",
                        "c"))
                .isZero();
        assertThat(report.resolve("results.csv")).content().hasLineCount(6);
    }

    @Test
    void compares() {
        assertThat(run("compare", "--errors", "half-normal", "--rollouts", "3")).isZero();
        assertThat(out.toString()).contains("threshold, tuned", "sequential, strict", "+100% found");
        assertThat(report.resolve("comparison.csv")).content().hasLineCount(5);
    }

    @Test
    void refusesWrongFilesWithOneMessage() {
        Path wrong = write("wrong.yaml", "ml:\n  gradual_rollout:\n    stages: [2]\n");
        assertThat(run("simulate", wrong.toString())).isEqualTo(1);
        assertThat(err.toString())
                .contains("wrong.yaml, line 3", "strictly increasing")
                .doesNotContain("\tat ");
        Path log = write("one.csv", "timestamp,key,prediction,outcome\n");
        assertThat(run("backtest", log.toString(), policy.toString())).isEqualTo(1);
        assertThat(run(
                        "backtest",
                        write("v.csv", "timestamp,key,prediction,outcome\n2026-01-01T00:00:00Z,a,1,2\n")
                                .toString(),
                        policy.toString()))
                .isEqualTo(1);
        assertThat(err.toString())
                .contains("A backtest needs the predictions of both versions")
                .doesNotContain("\tat ");
        assertThat(run("simulate", policy.toString(), policy.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("is given twice");
    }

    @Test
    void refusesAWrongCommandLine() {
        assertThat(run("simulate")).isEqualTo(2);
        assertThat(err.toString()).contains("Missing required parameter: 'POLICY'");
        assertThat(run("simulate", policy.toString(), "--errors", "gaussian")).isEqualTo(2);
        assertThat(err.toString())
                .contains("\"gaussian\" is not allowed; give half-normal, exponential, lognormal:SIGMA");
        assertThat(run("simulate", policy.toString(), "--errors", "lognormal:x"))
                .isEqualTo(2);
        assertThat(run("simulate", policy.toString(), "--errors", "recorded:" + write("e.csv", "error\nx\n")))
                .isEqualTo(2);
        assertThat(err.toString()).contains("line 2, column error: \"x\" is not a number");
        assertThat(run("simulate", policy.toString(), "--rollouts", "0")).isEqualTo(1);
        assertThat(run("unknown")).isEqualTo(2);
    }

    @Test
    void isAProcessWithAnExitCode() throws Exception {
        assertThat(process("--help")).isZero();
        assertThat(process(
                        "simulate",
                        policy.toString(),
                        "--rollouts",
                        "2",
                        "--increases",
                        "0",
                        "--out",
                        report.toString()))
                .isZero();
        assertThat(report.resolve("report.html")).exists();
        assertThat(process("simulate", "missing.yaml")).isEqualTo(1);
        assertThat(process("simulate")).isEqualTo(2);
    }

    private int run(String... args) {
        String[] all = Arrays.copyOf(args, args.length + 2);
        all[args.length] = "--out";
        all[args.length + 1] = report.toString();
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args[0].equals("unknown") ? args : all);
    }

    private int process(String... args) throws Exception {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private Path write(String name, String text) {
        try {
            return Files.writeString(directory.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The candidate is off by 2 where the baseline is by 1. */
    private static String log() {
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        return IntStream.range(0, 1_200)
                .mapToObj(i -> start.plusSeconds(3L * i) + ",user-" + i + ",9,12,10")
                .collect(Collectors.joining(
                        "\n", "timestamp,key,baseline_prediction,candidate_prediction,outcome\n", "\n"));
    }
}
