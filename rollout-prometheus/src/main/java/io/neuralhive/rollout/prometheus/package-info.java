/**
 * A metrics source that queries Prometheus. Start at {@link io.neuralhive.rollout.prometheus.PrometheusMetricsSource}.
 */
@NullMarked
package io.neuralhive.rollout.prometheus;

import org.jspecify.annotations.NullMarked;
