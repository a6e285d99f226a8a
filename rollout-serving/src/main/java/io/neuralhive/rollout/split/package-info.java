/** Which version answers a request: a router that splits traffic by a hash of the request's key. */
@NullMarked
package io.neuralhive.rollout.split;

import org.jspecify.annotations.NullMarked;
