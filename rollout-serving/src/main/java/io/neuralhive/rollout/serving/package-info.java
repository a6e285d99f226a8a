/** What a service wraps round a model call: choose the version, call, time, record, fall back, make shadow calls. */
@NullMarked
package io.neuralhive.rollout.serving;

import org.jspecify.annotations.NullMarked;
