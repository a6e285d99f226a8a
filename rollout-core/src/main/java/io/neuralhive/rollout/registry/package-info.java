/** Which versions exist and which one is in production. */
@NullMarked
package io.neuralhive.rollout.registry;

import org.jspecify.annotations.NullMarked;
