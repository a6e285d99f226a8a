package io.neuralhive.rollout.examples.flight;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Version 4: version 2 behind a store of flight plans whose last shard was never loaded.
 *
 * <p>A flight's plan is in the shard numbered by the CRC-32 of its identity modulo 100. The loader stops one shard
 * early, so one flight in a hundred is not found.
 */
record MissingShardModel(RouteModel fitted) implements FlightModel {

    private static final int SHARDS = 100;
    private static final int LOADED_SHARDS = SHARDS - 1;

    @Override
    public String version() {
        return "v4";
    }

    @Override
    public double predictMinutes(Flight flight) {
        int shard = shard(flight);
        if (shard >= LOADED_SHARDS) {
            throw new IllegalStateException(
                    "no flight plan for " + flight.id() + ": shard " + shard + " is not loaded");
        }
        return fitted.predictMinutes(flight);
    }

    private static int shard(Flight flight) {
        CRC32 crc = new CRC32();
        crc.update(flight.id().getBytes(StandardCharsets.US_ASCII));
        return (int) (crc.getValue() % SHARDS);
    }
}
