/** The entry point for a service that decides and serves in one process: engine, splitter and recorder, wired together. */
@NullMarked
package io.neuralhive.rollout.embedded;

import org.jspecify.annotations.NullMarked;
