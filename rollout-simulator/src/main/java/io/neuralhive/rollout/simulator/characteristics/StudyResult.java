package io.neuralhive.rollout.simulator.characteristics;

import java.util.List;

/**
 * What came of a study.
 *
 * @param study the question
 * @param characteristics what each policy did to each candidate: in the order of the policies, then of the candidates
 */
public record StudyResult(Study study, List<Characteristics> characteristics) {

    /** Copies the list. */
    public StudyResult {
        characteristics = List.copyOf(characteristics);
    }

    /** Returns what a policy did, in the order of the candidates. */
    public List<Characteristics> of(String policy) {
        return characteristics.stream()
                .filter(each -> each.policy().equals(policy))
                .toList();
    }
}
