package io.neuralhive.rollout.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.neuralhive.rollout.metrics.MetricSummary;
import io.neuralhive.rollout.metrics.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SliceFormatProperties {

    private static final String SEED = "4711";

    record Request(double predicted, double actual, double beside, int micros, boolean failed, String metric) {}

    @Property(seed = SEED, tries = 300)
    void whatIsWrittenIsReadAgain(@ForAll("requests") List<Request> requests) {
        Slice slice = slice(requests);
        String text = SliceText.write(slice);
        assertThat(text).matches("[ -~]*");
        Slice read = SliceText.read(text);
        assertClose(read.summary(), slice.summary());
        assertThat(read.latencies.stats()).isEqualTo(slice.latencies.stats());
        assertThat(SliceText.write(SliceText.read(SliceText.write(read)))).isEqualTo(SliceText.write(read));
    }

    @Property(seed = SEED, tries = 300)
    void partsThatWereWrittenAddUpToTheWhole(
            @ForAll("requests") List<Request> one, @ForAll("requests") List<Request> other) {
        Slice sum = SliceText.read(SliceText.write(slice(one)));
        sum.addAll(SliceText.read(SliceText.write(slice(other))));
        List<Request> all = new java.util.ArrayList<>(one);
        all.addAll(other);
        assertClose(sum.summary(), slice(all).summary());
        assertThat(sum.summary().latency()).isEqualTo(slice(all).summary().latency());
    }

    @Property(seed = SEED, tries = 300)
    void aTextThatWasCutShortIsRefusedOrSaysLess(@ForAll("requests") List<Request> requests) {
        String text = SliceText.write(slice(requests));
        for (int length = 0; length < text.length(); length += 3) {
            String cut = text.substring(0, length);
            try {
                assertThat(SliceText.read(cut).summary().requests()).isLessThanOrEqualTo(requests.size());
            } catch (IllegalArgumentException e) {
                assertThat(e).isNotNull();
            }
        }
    }

    @Example
    void nothingIsWrittenAsNothing() {
        assertThat(SliceText.write(new Slice())).isEqualTo("1");
        assertThat(SliceText.read("1").summary()).isEqualTo(MetricSummary.EMPTY);
    }

    @Example
    void aUsualSliceTakesSomeHundredCharacters() {
        Slice slice = new Slice();
        for (int i = 0; i < 100_000; i++) {
            slice.request(i % 1_000 == 0, Duration.ofNanos(5_000_000 + 31 * i));
            slice.errors.add(i % 97, i % 89);
        }
        assertThat(SliceText.write(slice)).hasSizeLessThan(400);
    }

    @Example
    void refusesWhatItDidNotWrite() {
        for (String text : List.of("", "0", "2", "x", "1;", "1;requests", "1;requests=-1,0", "1;latency.-1=1")) {
            assertThatThrownBy(() -> SliceText.read(text)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Provide
    Arbitrary<List<Request>> requests() {
        Arbitrary<Double> numbers = Arbitraries.doubles().between(-1e6, 1e6);
        return Combinators.combine(
                        numbers,
                        numbers,
                        Arbitraries.oneOf(numbers, Arbitraries.just(Double.NaN)),
                        Arbitraries.integers().between(0, 100_000_000),
                        Arbitraries.of(true, false, false),
                        Arbitraries.of("clicks", "a,b;c=d.e", "größe 😀", ""))
                .as(Request::new)
                .list()
                .ofMaxSize(50);
    }

    private static Slice slice(List<Request> requests) {
        VersionRecord version = new VersionRecord(Resolution.of(Duration.ofHours(24), 1), 0);
        Instant end = Instant.parse("2026-01-01T12:00:00Z");
        long now = end.toEpochMilli();
        for (Request request : requests) {
            version.request(now, null, request.failed(), Duration.ofNanos(1_000L * request.micros()));
            version.comparison(now, null, request.failed());
            version.measured(now, null, request.metric(), request.actual());
            if (!request.failed()) {
                new Prediction(version, null, now, request.predicted(), request.beside(), false)
                        .joined(request.actual(), now + request.micros());
            }
        }
        return version.part(Window.last(Duration.ofHours(1), end)).orElseThrow().sum();
    }

    private static void assertClose(MetricSummary seen, MetricSummary expected) {
        assertThat(seen.requests()).isEqualTo(expected.requests());
        assertThat(seen.failures()).isEqualTo(expected.failures());
        assertThat(seen.agreement()).isEqualTo(expected.agreement());
        assertThat(seen.labelLag()).isEqualTo(expected.labelLag());
        assertThat(seen.errors().count()).isEqualTo(expected.errors().count());
        assertClose(seen.errors().mae(), expected.errors().mae());
        assertClose(seen.errors().rmse(), expected.errors().rmse());
        assertClose(
                seen.errors().spread().absolute(), expected.errors().spread().absolute());
        assertClose(seen.errors().spread().squared(), expected.errors().spread().squared());
        assertThat(seen.paired().count()).isEqualTo(expected.paired().count());
        assertClose(seen.paired().m2(), expected.paired().m2());
        assertThat(seen.named().keySet()).isEqualTo(expected.named().keySet());
        seen.named().forEach((name, moments) -> {
            assertThat(moments.count()).isEqualTo(expected.named().get(name).count());
            assertClose(moments.m2(), expected.named().get(name).m2());
        });
    }

    private static void assertClose(double seen, double expected) {
        assertThat(seen).isCloseTo(expected, within(1e-9 * (1 + Math.abs(expected))));
    }
}
