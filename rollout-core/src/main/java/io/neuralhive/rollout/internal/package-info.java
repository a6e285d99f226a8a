/**
 * Internal utilities shared by several modules of this project: repeated tasks, and logging that can't fail. Exported to
 * those modules only.
 */
package io.neuralhive.rollout.internal;
