/** Internal utilities of this module. Not exported. */
@NullMarked
package io.neuralhive.rollout.support;

import org.jspecify.annotations.NullMarked;
