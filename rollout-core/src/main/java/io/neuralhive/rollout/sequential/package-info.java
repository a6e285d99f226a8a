/** Sequential tests, which stay valid however often they are evaluated. Pure functions. */
@NullMarked
package io.neuralhive.rollout.sequential;

import org.jspecify.annotations.NullMarked;
