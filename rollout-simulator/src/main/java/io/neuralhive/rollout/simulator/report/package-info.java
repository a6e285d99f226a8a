/** The results as a page with plots, as CSV and as JSON. */
@NullMarked
package io.neuralhive.rollout.simulator.report;

import org.jspecify.annotations.NullMarked;
