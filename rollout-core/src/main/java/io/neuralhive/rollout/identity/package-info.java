/** What names a rollout, its steps and its effects to the outside: name rules, step references, fencing tokens. */
@NullMarked
package io.neuralhive.rollout.identity;

import org.jspecify.annotations.NullMarked;
