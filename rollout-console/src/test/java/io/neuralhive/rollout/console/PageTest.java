package io.neuralhive.rollout.console;

import static io.neuralhive.rollout.testkit.ScriptedMetrics.mae;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.neuralhive.rollout.PromotionRequest;
import io.neuralhive.rollout.state.Attribution;
import io.neuralhive.rollout.state.Rollout;
import io.neuralhive.rollout.state.RolloutStatus;
import io.neuralhive.rollout.testkit.HostileNames;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The page in Chromium. After each test, the browser has reported no error, and has sent requests to the console only. */
@Tag("browser")
class PageTest {

    private static Browser browser;

    private Service service = new Service().start();
    private final List<String> expected = new ArrayList<>();

    @BeforeAll
    static void startBrowser() {
        browser = new Browser();
    }

    @AfterAll
    static void stopBrowser() {
        browser.close();
    }

    @BeforeEach
    void forget() {
        browser.open("about:blank");
        browser.complaints();
        browser.requests();
        browser.screen(1280, 900, false);
    }

    @AfterEach
    void nothingElseHappened() {
        assertThat(browser.complaints())
                .allSatisfy(complaint -> assertThat(expected)
                        .anySatisfy(known -> assertThat(complaint).contains(known)));
        assertThat(browser.requests())
                .isNotEmpty()
                .allSatisfy(url -> assertThat(url).startsWith(service.uri("/").toString()));
        browser.open("about:blank");
        service.close();
    }

    @Test
    void showsARolloutGoOn() throws IOException {
        open();
        see("#overview", "has had no rollout yet");

        service.engine.promote(PromotionRequest.of(Service.MODEL, "v2").by("alice", "retrained on January"));
        see("#overview", "v2 gets 10 % of the traffic in canary.");
        see("#steps .step.passed", "validate");
        see("#steps .step.current", "canary");
        see("#events", "by alice: retrained on January");

        service.clock.advance(Duration.ofMinutes(100));
        see("#overview", "v2 gets 50 % of the traffic in stage_2.");
        see("#evaluations", "fine so far");
        see("#evaluations .arms", "MAE 11.4");
        see("#evaluations .arms", "10.57 to 12.23");
        see("#evaluations .findings", "mae increase");
        see("#evaluations .findings", "−12.6 % to +3.31 %");
        pictures("running");

        service.metrics.version("v2", "stage_2", mae(1_000, 16.2, 8.5));
        service.clock.advance(Duration.ofMinutes(5));
        see("#overview", "rolled back");
        see("#overview", "v2 was rolled back; v1 has all the traffic again.");
        see("#steps .step.failed", "stage_2");
        see("#steps .step.skipped", "stage_3");
        see("#evaluations", "degraded");
        see("#models", "rolled back");
        assertThat(browser.all("#overview button")).isEmpty();
        pictures("rolled-back");
    }

    @Test
    void saysWhyItHolds() throws IOException {
        service.metrics.version("v2", mae(5, 11, 5));
        service.engine.promote(PromotionRequest.of(Service.MODEL, "v2").by("pipeline", "nightly"));
        service.clock.advance(Duration.ofMinutes(70));
        open();

        see("#overview", "Held for too few samples");
        see("#overview", "for 10 min");
        see("#overview", "15 samples missing");
        see("#overview", "evaluated 11 times");
        assertThat(buttons()).containsExactly("Pause…", "Accept the gate…", "Abort…");
        pictures("held");
    }

    @Test
    void doesWhatAPersonAsksFor() throws IOException {
        service.metrics.version("v2", mae(5, 11, 5));
        open();
        press("Promote a version…");
        browser.find("dialog [name=version]").sendKeys("v2");
        fill("Zoë", "it’s better");
        picture("promoting");
        press("Promote");
        see("#overview", "v2 gets 10 % of the traffic in canary.");
        assertThat(rollout().identity().requestedBy()).isEqualTo(new Attribution("Zoë", "it’s better"));
        assertThat(browser.find("#promote").isDisplayed()).isFalse();
        assertThat(buttons()).containsExactly("Pause…", "Abort…");

        act("Pause…", "Pause the rollout");
        see("#overview", "Paused by Zoë: because");
        assertThat(rollout().isPaused()).isTrue();
        assertThat(buttons()).containsExactly("Resume…", "Abort…");

        act("Resume…", "Resume the rollout");
        see("#events", "Resumed");
        service.clock.advance(Duration.ofMinutes(90));
        see("#overview", "Held");

        act("Accept the gate…", "Accept the gate");
        see("#steps .step.passed, #steps .step.accepted", "accepted by an operator");
        assertThat(rollout().currentStep().name()).isEqualTo("stage_1");

        act("Abort…", "Abort the rollout");
        see("#overview", "The rollout of v2 was aborted");
        assertThat(rollout().status()).isEqualTo(RolloutStatus.ABORTED);
        assertThat(buttons()).isEmpty();
        assertThat(browser.find("#promote").isDisplayed()).isTrue();
    }

    @Test
    void saysWhatIsRefusedWhereItWasAsked() {
        expected.add("status of 400");
        open();
        press("Promote a version…");
        browser.find("dialog [name=version]").sendKeys("v1");
        fill("alice", "");
        press("Promote");

        see("dialog [role=alert]", "Version v1 of duration-predictor is in production already");
        press("Cancel");
        assertThat(browser.find("dialog").isDisplayed()).isFalse();
    }

    @Test
    void offersNothingToWhoMayOnlyLook() {
        service.close();
        service = new Service(builder -> builder).start();
        service.engine.promote(Service.MODEL, "v2");
        open();

        see("#overview", "v2 gets 10 % of the traffic in canary.");
        see("#operator", "read-only");
        assertThat(buttons()).isEmpty();
        assertThat(browser.find("#promote").isDisplayed()).isFalse();
    }

    @Test
    void doesNotAskWhoIsKnownForAName() {
        service.close();
        service = new Service(builder -> builder.authorizer((request, given) -> Optional.of("carol"))).start();
        service.engine.promote(Service.MODEL, "v2");
        open();
        see("#operator", "You are carol");
        press("Pause…");
        assertThat(browser.all("dialog [name=actor]")).isEmpty();
        press("Pause the rollout");
        see("#overview", "Paused by carol");
    }

    @Test
    void showsEarlierRollouts() {
        service.engine.abort(service.engine.promote(Service.MODEL, "v2").id(), "alice", "the first");
        service.engine.promote(PromotionRequest.of(Service.MODEL, "v2").by("alice", "the second"));
        open();
        see("#overview", "the second");
        browser.all("#history a").get(1).click();
        see("#overview", "aborted in canary: aborted by alice: the first");
        assertThat(buttons()).isEmpty();
        browser.all("#history a").get(0).click();
        see("#overview", "the second");
    }

    @Test
    void showsNoRolloutOfAModelThatThePersonHasLeft() {
        twoModelsInRollout();
        browser.script("""
                const fetched = window.fetch;
                window.late = [];
                window.fetch = async (path, options) => {
                  const answer = await fetched(path, options);
                  if (path.startsWith("api/rollout?")) {
                    await new Promise((goOn) => window.late.push(goOn));
                  }
                  return answer;
                }""");
        browser.all("#history a").get(1).click();
        await().atMost(Browser.PATIENCE)
                .until(() -> browser.script("return window.late.length").equals(1L));
        browser.find("#models a[data-key=other]").click();
        see("#overview", "elsewhere");

        browser.script("window.late.forEach((goOn) => goOn())");

        service.engine.pause(service.engine.active("other").orElseThrow().id(), "bob", "lunch");
        see("#overview", "Paused by bob: lunch");
        assertThat(browser.text("#overview h2")).contains("other");
    }

    @Test
    void showsNoRolloutOfAnotherModelThanTheAddressNames() {
        twoModelsInRollout();
        browser.find("#models a[data-key=other]").click();
        see("#overview", "elsewhere");

        browser.script(
                "location.hash = 'model=other&rollout=' + arguments[0]",
                rollout().id());

        see("#problem", "not one of this model");
        assertThat(browser.text("#overview")).contains("elsewhere");
    }

    /** Opens the page at the model that has an earlier rollout, too. */
    private void twoModelsInRollout() {
        service.model("other");
        service.engine.abort(service.engine.promote(Service.MODEL, "v2").id(), "alice", "the first");
        service.engine.promote(PromotionRequest.of(Service.MODEL, "v2").by("alice", "the second"));
        service.engine.promote(PromotionRequest.of("other", "v2").by("alice", "elsewhere"));
        open();
        browser.find("#models a[data-key=" + Service.MODEL + "]").click();
        see("#overview", "the second");
    }

    @Test
    void keepsWhereThePersonIsWhileThePageChanges() {
        service.engine.promote(Service.MODEL, "v2");
        service.clock.advance(Duration.ofMinutes(80));
        open();
        see("#evaluations", "canary");
        browser.find("#evaluations details:last-of-type summary").click();
        assertThat(browser.text("#evaluations details[open]")).contains("offline mae");
        browser.script("document.querySelector('[data-key=abort]').focus()");

        service.clock.advance(Duration.ofMinutes(20));
        see("#overview", "stage_2");

        assertThat(browser.text("#evaluations details[open]")).contains("offline mae");
        assertThat(browser.script("return document.activeElement.dataset.key")).isEqualTo("abort");
    }

    @Test
    void canBeUsedWithoutAMouse() {
        service.engine.promote(Service.MODEL, "v2");
        open();
        see("#overview", "canary");
        browser.script("document.activeElement.blur()");
        browser.find("body").sendKeys(Keys.TAB);
        assertThat(browser.script("return document.activeElement.innerText")).isEqualTo("Skip to the rollout");
        browser.script("document.querySelector('[data-key=pause]').focus()");
        browser.type(Keys.ENTER);
        assertThat(browser.find("dialog").isDisplayed()).isTrue();
        assertThat(browser.script("return document.activeElement.name")).isEqualTo("actor");
        browser.type("alice", Keys.TAB, "lunch", Keys.TAB, Keys.TAB, Keys.ENTER);
        see("#overview", "Paused by alice: lunch");
        assertThat(browser.find("#connection").getAttribute("role")).isEqualTo("status");
        see("#said", "duration-predictor: paused.");
    }

    @Test
    void saysThatTheServiceIsGone() {
        expected.add("ERR_CONNECTION_REFUSED");
        expected.add("ERR_INCOMPLETE_CHUNKED_ENCODING");
        service.engine.promote(Service.MODEL, "v2");
        open();
        see("#overview", "canary");
        service.close();
        see("#connection", "reconnecting");
    }

    @Test
    void namesFromOutsideAreNothingButText() throws IOException {
        service.close();
        // Whoever has left is noticed only after a while, in which this user goes through many models; all is sent at
        // the start.
        service = new Service(builder -> builder.authorizer(Authorizer.trusting())
                        .maxClients(1_000)
                        .refresh(Duration.ofMinutes(1)))
                .start();
        List<String> names = HostileNames.allowed();
        for (String name : names) {
            service.registry.register(name, "v1").register(name, name).production(name, "v1");
        }
        String person = "\u202egnp.exe\u202c<script>window.hacked=1</script>\"'\u0000\ud800";
        String reason = "<img src=x onerror=window.hacked=1>".repeat(50);
        for (String name : names) {
            service.engine.pause(
                    service.engine
                            .promote(PromotionRequest.of(name, name).by(person, reason))
                            .id(),
                    person,
                    reason);
        }
        open();
        await().atMost(Browser.PATIENCE).until(() -> browser.all("#models a").size() == 201);
        List<?> shown =
                (List<?>) browser.script("return [...document.querySelectorAll('#models a')].map(a => a.dataset.key)");
        assertThat(shown.stream().map(String::valueOf).collect(Collectors.toSet()))
                .containsAll(names);

        for (String name : names) {
            browser.script(
                    "[...document.querySelectorAll('#models a')].find(a => a.dataset.key === arguments[0]).click()",
                    name);
            await().pollInSameThread()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(10))
                    .atMost(Browser.PATIENCE)
                    .untilAsserted(() -> assertThat(titleAndText()).first().isEqualTo(visible(name)));
            assertThat(titleAndText())
                    .last()
                    .asString()
                    .contains("Paused by ⟨U+202E⟩gnp.exe⟨U+202C⟩<script>window.hacked=1</script>\"'⟨U+0000⟩⟨U+D800⟩");
        }
        for (int width : new int[] {1280, 390, 320}) {
            browser.screen(width, 844, false);
            assertThat((Boolean) browser.script(
                            "return document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
                    .as("nothing sticks out at a width of " + width)
                    .isTrue();
        }
        picture("hostile");
        assertThat(browser.script("return window.hacked")).isNull();
        assertThat(browser.script("return document.scripts.length")).isEqualTo(1L);
        assertThat(browser.script("return document.images.length")).isEqualTo(1L);
        assertThat(browser.script("return document.querySelectorAll('svg, iframe, [onmouseover], [onload]').length"))
                .isEqualTo(0L);
    }

    /** Should the page ever make markup of text, the browser does not. */
    @Test
    void theBrowserForbidsMarkupFromText() {
        expected.add("TrustedHTML");
        open();
        assertThatThrownBy(() -> browser.script("document.body.innerHTML = '<b>text</b>'"))
                .hasMessageContaining("TrustedHTML");
    }

    /** Returns the viewed model's name with all its spaces, and what is said of its rollout. */
    private static List<?> titleAndText() {
        return (List<?>) browser.script("""
                const overview = document.querySelector("#overview");
                return [overview.querySelector("h2 bdi")?.textContent ?? "", overview.innerText];""");
    }

    private static String visible(String name) {
        return Pattern.compile("[\\p{Cc}\\p{Cf}]")
                .matcher(name)
                .replaceAll(found -> String.format("⟨U+%04X⟩", found.group().codePointAt(0)));
    }

    private void open() {
        browser.open(service.uri("/"));
        see("#connection", "live");
    }

    private Rollout rollout() {
        return service.engine.history(Service.MODEL, 1).get(0);
    }

    private static List<String> buttons() {
        return browser.all("#overview button").stream()
                .map(button -> button.getText())
                .toList();
    }

    private static void act(String button, String confirm) {
        press(button);
        fill("", "because");
        press(confirm);
    }

    /** Types a name, unless the page knows the one from before, and a reason. */
    private static void fill(String actor, String reason) {
        browser.find("dialog [name=actor]").sendKeys(actor);
        browser.find("dialog [name=reason]").sendKeys(reason);
    }

    private static void press(String button) {
        browser.all("button").stream()
                .filter(one -> one.isDisplayed() && one.getText().equals(button))
                .findFirst()
                .orElseThrow(() -> new AssertionError("There is no button " + button))
                .click();
    }

    private static void see(String selector, String text) {
        await().atMost(Browser.PATIENCE)
                .untilAsserted(() -> assertThat(browser.text(selector)).contains(text));
    }

    private static void pictures(String name) throws IOException {
        picture(name + "-light");
        browser.screen(1280, 900, true);
        browser.picture(name + "-dark");
        browser.screen(390, 844, false);
        browser.picture(name + "-phone");
        browser.screen(1280, 900, false);
    }

    private static void picture(String name) throws IOException {
        browser.picture(name);
    }
}
