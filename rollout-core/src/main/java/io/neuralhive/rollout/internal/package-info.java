/**
 * What several modules of this project share and nobody else should use: tasks that run again and again, and logging that can't
 * fail. Exported to those modules alone.
 */
package io.neuralhive.rollout.internal;
