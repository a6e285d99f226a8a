/** Judging by sequential tests, which stay valid however often they are looked at. Pure functions. */
@NullMarked
package io.neuralhive.rollout.sequential;

import org.jspecify.annotations.NullMarked;
