package io.neuralhive.rollout.simulator.characteristics;

import java.util.List;

/**
 * The result of a study.
 *
 * @param study the study
 * @param characteristics the outcomes of each policy for each candidate: in the order of the policies, then of the
 *     candidates
 */
public record StudyResult(Study study, List<Characteristics> characteristics) {

    /** Copies the list. */
    public StudyResult {
        characteristics = List.copyOf(characteristics);
    }

    /** Returns the outcomes of a policy, in the order of the candidates. */
    public List<Characteristics> of(String policy) {
        return characteristics.stream()
                .filter(each -> each.policy().equals(policy))
                .toList();
    }
}
