package io.neuralhive.rollout.recording;

/**
 * Running means and spreads of two quantities that come in pairs, by Welford's method, merged by that of Chan, Golub and
 * LeVeque: both stay exact where a difference of large sums would not. Not thread-safe.
 */
final class CoMoments {

    long count;
    double meanX;
    double meanY;
    double spreadX;
    double spreadY;
    double product;

    void add(double x, double y) {
        count++;
        double dx = x - meanX;
        double dy = y - meanY;
        meanX += dx / count;
        meanY += dy / count;
        spreadX += dx * (x - meanX);
        spreadY += dy * (y - meanY);
        product += dx * (y - meanY);
    }

    static CoMoments of(long count, double meanX, double meanY, double spreadX, double spreadY, double product) {
        CoMoments moments = new CoMoments();
        moments.count = count;
        moments.meanX = meanX;
        moments.meanY = meanY;
        moments.spreadX = spreadX;
        moments.spreadY = spreadY;
        moments.product = product;
        return moments;
    }

    void addAll(CoMoments other) {
        if (other.count == 0) {
            return;
        }
        double share = other.count / ((double) count + other.count);
        double dx = other.meanX - meanX;
        double dy = other.meanY - meanY;
        double weight = count * share;
        spreadX += other.spreadX + dx * (dx * weight); // in this order no overflow meets a weight of 0
        spreadY += other.spreadY + dy * (dy * weight);
        product += other.product + dx * (dy * weight);
        meanX += dx * share;
        meanY += dy * share;
        count += other.count;
    }
}
