/** The front door for a service that decides and serves in one process: engine, splitter and recorder, wired once. */
@NullMarked
package io.neuralhive.rollout.embedded;

import org.jspecify.annotations.NullMarked;
