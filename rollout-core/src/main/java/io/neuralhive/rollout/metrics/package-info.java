/** What is measured of a model version: the source of metrics, the summary it gives, the window it covers. */
@NullMarked
package io.neuralhive.rollout.metrics;

import org.jspecify.annotations.NullMarked;
