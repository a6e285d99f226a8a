package io.neuralhive.rollout.simulator.layout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {

    @Test
    void alignsColumns() {
        List<String> lines = TextTable.lines(
                List.of("Name", "n", "Why"),
                List.of(List.of("v2", "1234", ""), List.of("version", "7", "late")),
                column -> column == 1);
        assertThat(lines)
                .containsExactly(
                        "Name        n  Why", //
                        "-------  ----  ----",
                        "v2       1234",
                        "version     7  late");
    }

    @Test
    void isOnlyAHeadWithoutRows() {
        assertThat(TextTable.lines(List.of("Name"), List.of(), column -> false)).containsExactly("Name", "----");
    }
}
