package io.neuralhive.rollout.jdbc.json;

import io.neuralhive.rollout.policy.TrafficShare;

/** The JSON form of a share of the traffic: a number of basis points. */
final class ShareJson {

    private ShareJson() {}

    static long write(TrafficShare share) {
        return share.basisPoints();
    }

    static TrafficShare read(long basisPoints) {
        return new TrafficShare(Math.toIntExact(basisPoints));
    }
}
