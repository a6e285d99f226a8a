/** The embedded source of metrics: predictions now, their outcomes later, joined and summarised in bounded memory. */
@NullMarked
package io.neuralhive.rollout.recording;

import org.jspecify.annotations.NullMarked;
