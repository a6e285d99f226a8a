package io.neuralhive.rollout.console;

import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.neuralhive.rollout.PromotionRequest;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The page, in a real browser. */
@Tag("browser")
class PageTest {

    private static Browser browser;

    private final Service service = new Service().start();

    @BeforeAll
    static void startBrowser() {
        browser = new Browser();
    }

    @AfterAll
    static void stopBrowser() {
        browser.close();
    }

    @AfterEach
    void stopService() {
        service.close();
    }

    @Test
    void looks() throws IOException {
        service.model("fraud-score").model("eta");
        service.engine.promote(PromotionRequest.of("eta", "v2").by("grace", ""));
        service.metrics.version("v2", mae(0, 0));
        service.engine.promote(PromotionRequest.of("fraud-score", "v2").by("ci", "nightly"));
        service.metrics.version("v2", mae(400, 11.4, 8.5));
        service.engine.promote(PromotionRequest.of(Service.MODEL, "v2").by("alice", "retrained on January"));
        service.clock.advance(Duration.ofMinutes(100));
        browser.screen(1280, 900, false);
        browser.open(service.uri("/#model=" + Service.MODEL));
        await().atMost(Browser.PATIENCE)
                .untilAsserted(() -> assertThat(browser.text("#connection")).isEqualTo("live"));
        shots("running");
        service.metrics.version("v2", "stage_2", mae(1000, 16.2, 8.5));
        service.clock.advance(Duration.ofMinutes(100));
        await().atMost(Browser.PATIENCE)
                .untilAsserted(() -> assertThat(browser.text("#overview")).contains("rolled back"));
        shots("rolled-back");
        service.metrics.version("v2", "stage_1", mae(5, 11, 5));
        service.engine.promote(PromotionRequest.of(Service.MODEL, "v2").by("alice", "try again"));
        service.clock.advance(Duration.ofMinutes(100));
        await().atMost(Browser.PATIENCE)
                .untilAsserted(() -> assertThat(browser.text("#overview")).contains("held"));
        shots("held");
        System.out.println(browser.complaints());
        System.out.println(browser.requests());
    }

    private void shots(String name) throws IOException {
        browser.screen(1280, 900, false);
        browser.picture(name + "-desktop-light");
        browser.screen(1280, 900, true);
        browser.picture(name + "-desktop-dark");
        browser.screen(390, 844, false);
        browser.picture(name + "-phone-light");
        browser.screen(1280, 900, false);
    }
}
