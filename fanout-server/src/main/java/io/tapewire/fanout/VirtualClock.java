package io.tapewire.fanout;

/**
 * The clock of a replay: virtual time, which goes on at a speed while it plays. Slots are counted from where the clock was set, so that what falls together
 * depends on the tape alone. Times in ns; real ones are the shard's.
 */
final class VirtualClock {
    /** As a time: not set, or never. */
    static final long NONE = Long.MAX_VALUE;

    /** At any speed but 0 a slot is a real millisecond. */
    private static final long SLOT_NS_PER_MILLI = 1_000;

    /** At speed 0 what is to go at once has slots of a virtual millisecond. */
    private static final long UNPACED_SLOT_NS = 1_000_000;

    private int speedMilli;
    private long origin = NONE;
    private long now = NONE;
    private long played;
    private long anchor;
    private long anchorRealNs;

    VirtualClock(int speedMilli) {
        this.speedMilli = speedMilli;
    }

    boolean isSet() {
        return now != NONE;
    }

    /** {@return virtual time that has been reached, or NONE} */
    long now() {
        return now;
    }

    int speedMilli() {
        return speedMilli;
    }

    boolean isPaced() {
        return speedMilli != 0;
    }

    /** Stands at a time from now on; slots are counted from there. */
    void set(long time, long realNs) {
        origin = time;
        now = time;
        played = time;
        anchor = time;
        anchorRealNs = realNs;
    }

    /** Nothing is known of the time. */
    void unset() {
        now = NONE;
        origin = NONE;
    }

    /** Stands still between two records, wherever it has come to, but not behind the next one. */
    void freeze(long realNs, long limit) {
        if (isSet() && limit != NONE) {
            played = Math.max(now, Math.min(anchor + (realNs - anchorRealNs) / 1000 * speedMilli, limit));
        }
    }

    /** Goes on from where it stood still. */
    void resume(long realNs) {
        if (isSet()) {
            anchor = Math.max(now, played);
            anchorRealNs = realNs;
        }
    }

    /** {@return virtual time that has been played, also where nothing happened at it; only while it is set} */
    long played() {
        return Math.max(now, played);
    }

    /** The speed is another from now on; so are the slots. */
    void speed(int newSpeedMilli, long realNs) {
        speedMilli = newSpeedMilli;
        origin = now;
        resume(realNs);
    }

    /** A time has been reached. */
    void reach(long time) {
        now = Math.max(now, time);
    }

    /** Takes back the last {@link #reach}. */
    void goBack(long time) {
        now = time;
    }

    /** Leaves out a stretch of time: what comes behind it is due that much earlier. */
    void skip(long ns) {
        anchor += ns;
    }

    /** {@return when a virtual time is due, ns of the shard's clock} */
    long realNs(long time) {
        return speedMilli == 0 ? Long.MIN_VALUE : anchorRealNs + (long) ((time - anchor) * 1000.0 / speedMilli);
    }

    /** {@return ns of the slots of what goes at once} */
    long shortSlotNs() {
        return isPaced() ? speedMilli * SLOT_NS_PER_MILLI : UNPACED_SLOT_NS;
    }

    /** {@return the first multiple of a slot, counted from where the clock was set, that is at or after a time} */
    long slot(long time, long slotNs) {
        final long since = time - origin;
        return origin + Math.floorDiv(since + slotNs - 1, slotNs) * slotNs;
    }
}
