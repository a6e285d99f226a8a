/** How the library logs: without ever failing by it, and without flooding the log. Not for use from outside. */
package io.neuralhive.rollout.logging;
