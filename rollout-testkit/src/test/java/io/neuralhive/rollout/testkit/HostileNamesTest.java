package io.neuralhive.rollout.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.neuralhive.rollout.identity.Names;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostileNamesTest {

    @Test
    void areTwoHundredThatAreAllowedAndSomeThatAreNot() {
        assertThat(HostileNames.allowed()).hasSize(200).doesNotHaveDuplicates().allMatch(Names::isAllowed);
        assertThat(HostileNames.refused()).hasSizeGreaterThan(50).noneMatch(Names::isAllowed);
        assertThat(HostileNames.all())
                .hasSize(200 + HostileNames.refused().size())
                .containsAll(HostileNames.allowed())
                .containsAll(HostileNames.refused());
    }

    @Test
    void haveAllThatMeansSomethingSomewhere() {
        String allowed = String.join("", HostileNames.allowed());
        assertThat(List.of("\"", "\\", "'", "`", "{", "}", "<", ">", "&", "$", "%", "#", ";", "../", "{{", "\u200b"))
                .allSatisfy(text -> assertThat(allowed).contains(text));
        String refused = String.join("", HostileNames.refused());
        assertThat(List.of("\n", "\r", "\t", "\u0000", "\u2028", "\u202e", "\ud83d"))
                .allSatisfy(text -> assertThat(refused).contains(text));
    }
}
