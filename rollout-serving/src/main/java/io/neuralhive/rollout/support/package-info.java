/** What the packages of this module share and nobody else should use. Not exported. */
@NullMarked
package io.neuralhive.rollout.support;

import org.jspecify.annotations.NullMarked;
