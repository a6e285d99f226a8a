/** Reports on results: pages with plots, CSV and JSON. */
@NullMarked
package io.neuralhive.rollout.simulator.report;

import org.jspecify.annotations.NullMarked;
