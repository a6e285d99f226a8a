package io.neuralhive.rollout.sequential;

/**
 * The scaled complementary error function {@code erfcx(x) = exp(x²)·erfc(x)}, to about 15 digits.
 *
 * <p>Source: W. J. Cody, Rational Chebyshev approximations for the error function, Mathematics of Computation 23 (1969),
 * 631–637, with the coefficients of his CALERF (SPECFUN, netlib). Three rational approximations, of {@code erf} up to 0.46875 and of
 * {@code erfcx} up to 4 and beyond, cover all of x ≥ 0; below, {@code erfcx(−x) = 2·exp(x²) − erfcx(x)}. Scaled, it neither
 * under- nor overflows where {@code erfc} itself would vanish, which is where strong evidence lies.
 */
@SuppressWarnings("FloatingPointLiteralPrecision") // the digits of the publication
final class ScaledErfc {

    private static final double[] A = {
        3.16112374387056560e00,
        1.13864154151050156e02,
        3.77485237685302021e02,
        3.20937758913846947e03,
        1.85777706184603153e-1
    };
    private static final double[] B = {
        2.36012909523441209e01, 2.44024637934444173e02, 1.28261652607737228e03, 2.84423683343917062e03
    };
    private static final double[] C = {
        5.64188496988670089e-1,
        8.88314979438837594e0,
        6.61191906371416295e01,
        2.98635138197400131e02,
        8.81952221241769090e02,
        1.71204761263407058e03,
        2.05107837782607147e03,
        1.23033935479799725e03,
        2.15311535474403846e-8
    };
    private static final double[] D = {
        1.57449261107098347e01,
        1.17693950891312499e02,
        5.37181101862009858e02,
        1.62138957456669019e03,
        3.29079923573345963e03,
        4.36261909014324716e03,
        3.43936767414372164e03,
        1.23033935480374942e03
    };
    private static final double[] P = {
        3.05326634961232344e-1,
        3.60344899949804439e-1,
        1.25781726111229246e-1,
        1.60837851487422766e-2,
        6.58749161529837803e-4,
        1.63153871373020978e-2
    };
    private static final double[] Q = {
        2.56852019228982242e00,
        1.87295284992346725e00,
        5.27905102951428412e-1,
        6.05183413124413191e-2,
        2.33520497626869185e-3
    };
    private static final double SMALL = 0.46875;
    private static final double ONE_BY_ROOT_PI = 1 / Math.sqrt(Math.PI);

    private ScaledErfc() {}

    /** Returns {@code exp(x²)·erfc(x)}; infinite for x below about −26.6. */
    static double of(double x) {
        double y = Math.abs(x);
        if (y <= SMALL) {
            return Math.exp(y * y) * (1 - x * ratio(A, B, x * x));
        }
        double positive = y <= 4 ? ratio(C, D, y) : large(y);
        return x < 0 ? 2 * Math.exp(y * y) - positive : positive;
    }

    private static double large(double y) {
        double inverse = 1 / (y * y);
        return (ONE_BY_ROOT_PI - inverse * ratio(P, Q, inverse)) / y;
    }

    /**
     * Returns a ratio of two polynomials. Their coefficients are as published: from the second highest power on, with 1 for
     * the highest power of the divisor, and last that of the dividend.
     */
    private static double ratio(double[] dividend, double[] divisor, double x) {
        double above = dividend[divisor.length];
        double below = 1;
        for (int i = 0; i < divisor.length; i++) {
            above = above * x + dividend[i];
            below = below * x + divisor[i];
        }
        return above / below;
    }
}
