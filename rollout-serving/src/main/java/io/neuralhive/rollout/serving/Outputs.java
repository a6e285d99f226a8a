package io.neuralhive.rollout.serving;

import java.util.function.BiPredicate;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A rule for the outputs of a model: how they are read as numbers, of which errors are computed, and how those of two
 * versions are compared. Immutable; thread-safe if its functions are.
 *
 * @param <O> type of the model's output
 */
public final class Outputs<O> {

    private final @Nullable ToDoubleFunction<? super O> reading;
    private final @Nullable BiPredicate<? super O, ? super O> agreement;

    private Outputs(
            @Nullable ToDoubleFunction<? super O> reading, @Nullable BiPredicate<? super O, ? super O> agreement) {
        this.reading = reading;
        this.agreement = agreement;
    }

    /**
     * Returns the rule for plain outputs: a {@link Number} is its value, and two agree within the validator's tolerance.
     * Anything else, such as a label, has no value, and two agree if they are equal.
     */
    public static <O> Outputs<O> plain() {
        return new Outputs<>(null, null);
    }

    /**
     * Returns a rule for outputs in which a number is to be found. Two agree if these do, within the validator's tolerance.
     *
     * @param reading finds the number; if it throws or the number is not finite, the prediction counts as failed
     */
    public static <O> Outputs<O> read(ToDoubleFunction<? super O> reading) {
        return new Outputs<>(reading, null);
    }

    /**
     * Returns a copy in which two outputs agree by a custom rule.
     *
     * @param rule takes the served output and that of the shadow version; if it throws, they do not agree
     */
    public Outputs<O> agreeingIf(BiPredicate<? super O, ? super O> rule) {
        return new Outputs<>(reading, rule);
    }

    boolean isNumber(O output) {
        return reading != null || output instanceof Number;
    }

    double number(O output) {
        if (reading != null) {
            return reading.applyAsDouble(output);
        }
        return output instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    @Nullable
    BiPredicate<? super O, ? super O> agreement() {
        return agreement;
    }
}
