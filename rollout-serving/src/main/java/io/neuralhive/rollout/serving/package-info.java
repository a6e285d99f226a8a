/** What a service wraps round a model call: choose the version, call, time, record, fall back, call aside. */
@NullMarked
package io.neuralhive.rollout.serving;

import org.jspecify.annotations.NullMarked;
