/** The embedded metrics source: joins predictions with their later outcomes, and summarises them in bounded memory. */
@NullMarked
package io.neuralhive.rollout.recording;

import org.jspecify.annotations.NullMarked;
