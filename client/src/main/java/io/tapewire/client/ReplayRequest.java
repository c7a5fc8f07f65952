package io.tapewire.client;

import io.tapewire.schemas.sbe.ReplayClock;

/**
 * Which stretch of the tape is replayed, and how fast.
 *
 * @param clock what {@code from} and {@code to} are and which time the replay runs on: MARKET or INGEST, ns since 1970; TAPESEQ, places
 * @param epoch which epoch {@code from} is in, 0 to 2^32 - 1; 0 = the newest that holds it
 * @param from first time or place; 0 = the beginning of the epoch, of the tape where that is 0
 * @param to last time or place, inclusive; 0 = the end of the epoch, where that is 0 the head of the tape when the replay is opened
 * @param speedMilli 100 (a tenth of real time) to 1,000,000 (a thousand times); 0 = as fast as it is acknowledged
 * @param maxGapMs longest wait between two records, ms of the replay's time, 0 to 2^32 - 1; 0 = as long as it was
 */
public record ReplayRequest(ReplayClock clock, long epoch, long from, long to, int speedMilli, long maxGapMs) {
    private static final long UINT32_MAX = 0xFFFF_FFFFL;
    private static final int SPEED_MIN = 100;
    private static final int SPEED_MAX = 1_000_000;

    /** @throws IllegalArgumentException naming what is out of its range */
    public ReplayRequest {
        require(
                clock == ReplayClock.MARKET || clock == ReplayClock.INGEST || clock == ReplayClock.TAPESEQ,
                "clock",
                clock);
        require(epoch >= 0 && epoch <= UINT32_MAX, "epoch", epoch);
        require(from >= 0, "from", from);
        require(to >= 0, "to", to);
        require(isSpeed(speedMilli), "speed", speedMilli);
        require(maxGapMs >= 0 && maxGapMs <= UINT32_MAX, "longest gap", maxGapMs);
    }

    /** {@return the whole tape up to its head, as fast as it is acknowledged, on market time} */
    public static ReplayRequest wholeTape() {
        return new ReplayRequest(ReplayClock.MARKET, 0, 0, 0, 0, 0);
    }

    /** {@return the same from a time or place on, of any epoch where {@code newEpoch} is 0} */
    public ReplayRequest from(long newEpoch, long newFrom) {
        return new ReplayRequest(clock, newEpoch, newFrom, to, speedMilli, maxGapMs);
    }

    /** {@return the same up to a time or place} */
    public ReplayRequest to(long newTo) {
        return new ReplayRequest(clock, epoch, from, newTo, speedMilli, maxGapMs);
    }

    /** {@return the same at another speed, in thousandths; 0 = as fast as it is acknowledged} */
    public ReplayRequest speed(int newSpeedMilli) {
        return new ReplayRequest(clock, epoch, from, to, newSpeedMilli, maxGapMs);
    }

    static boolean isSpeed(int speedMilli) {
        return speedMilli == 0 || speedMilli >= SPEED_MIN && speedMilli <= SPEED_MAX;
    }

    private static void require(boolean holds, String what, Object value) {
        if (!holds) {
            throw new IllegalArgumentException("replay: " + what + " " + value + " cannot be");
        }
    }
}
