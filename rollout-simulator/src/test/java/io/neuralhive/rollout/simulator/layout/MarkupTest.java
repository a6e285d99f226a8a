package io.neuralhive.rollout.simulator.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class MarkupTest {

    @Test
    void escapesTextsAndAttributes() {
        Markup markup = new Markup();
        markup.leaf("p", "a < b & \"c\" > 'd' €", "class", "\"><b>");
        assertThat(markup)
                .hasToString("<p class=\"&quot;&gt;&lt;b&gt;\">a &lt; b &amp; &quot;c&quot; &gt; &#39;d&#39; €</p>\n");
    }

    @Test
    void nestsAndRounds() {
        Markup markup = new Markup();
        markup.open("g").empty("line", "x1", 12.0, "x2", 0.25, "y1", -3).close();
        assertThat(markup).hasToString("<g><line x1=\"12\" x2=\"0.3\" y1=\"-3\"/>\n</g>\n");
    }

    @Test
    void isNotDoneWhileAnElementIsOpen() {
        assertThatIllegalStateException()
                .isThrownBy(() -> new Markup().open("p").toString());
    }
}
