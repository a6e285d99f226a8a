package io.neuralhive.rollout.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What must never get into the page's files, whatever a browser would do about it. */
class PageSourceTest {

    @ParameterizedTest
    @ValueSource(strings = {"/", "/console.css", "/console.js"})
    void comeFromNowhereElse(String path) {
        assertThat(source(path)).doesNotContain("://", "src=\"//", "@import", "url(");
    }

    @Test
    void hasNoScriptAndNoStyleInTheMarkup() {
        assertThat(source("/"))
                .doesNotContainIgnoringCase("<style", "style=", "javascript:")
                .doesNotContainPattern("\\son[a-z]+=")
                .doesNotContainPattern("<script(?![^>]* src=\"console.js\"></script>)");
    }

    @Test
    void makesNoMarkupOfText() {
        assertThat(source("/console.js"))
                .doesNotContain(
                        "innerHTML",
                        "outerHTML",
                        "insertAdjacentHTML",
                        "document.write",
                        "eval(",
                        "Function(",
                        "srcdoc")
                .doesNotContain("setAttribute(\"style", "DOMParser", "createContextualFragment");
    }

    private static String source(String path) {
        return Requests.body(Pages.at(path).orElseThrow());
    }
}
