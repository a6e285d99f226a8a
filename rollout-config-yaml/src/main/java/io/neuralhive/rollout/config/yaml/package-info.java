/**
 * Reads a {@link io.neuralhive.rollout.policy.RolloutPolicy} from a YAML file and the environment; {@link
 * io.neuralhive.rollout.config.yaml.PolicyLoader} is the way in.
 *
 * <p>The file is read as a stream of tokens of Jackson's YAML parser. Nothing is constructed from it, no alias is expanded, and
 * only the few settings that the library knows are kept.
 */
@NullMarked
package io.neuralhive.rollout.config.yaml;

import org.jspecify.annotations.NullMarked;
