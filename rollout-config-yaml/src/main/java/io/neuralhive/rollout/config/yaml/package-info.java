/**
 * Loading a {@link io.neuralhive.rollout.policy.RolloutPolicy} from a YAML file and the environment. Start at {@link
 * io.neuralhive.rollout.config.yaml.PolicyLoader}.
 *
 * <p>The file is read as a stream of tokens of Jackson's YAML parser. No object is constructed from it, no alias is
 * expanded, and only the library's settings are kept.
 */
@NullMarked
package io.neuralhive.rollout.config.yaml;

import org.jspecify.annotations.NullMarked;
