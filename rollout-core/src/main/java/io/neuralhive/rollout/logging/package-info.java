/** How the library deals with what it can only tell of: without failing by it, and without flooding the log. Not for use from outside. */
package io.neuralhive.rollout.logging;
