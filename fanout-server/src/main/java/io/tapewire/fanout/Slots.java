package io.tapewire.fanout;

/**
 * When the timed groups of all sessions are due: per interval a ring of milliseconds, each with the list of groups whose slot it is. A session's
 * slots follow from its phase, spread evenly, so that work and bytes are even too. A slot costs one look at a list; nothing is rescheduled.
 * While the market stands still slots are passed over: then nothing can be due at one.
 */
final class Slots {
    /** Slots looked ahead for the next one that is taken: while the market moves a shard is woken that often for nothing at most. */
    private static final int LOOK_AHEAD_TICKS = 16;

    /** Resolution of slots, ns. */
    static final long TICK_NS = 1_000_000;

    private final IntervalGroup[][] rings = new IntervalGroup[IntervalGrid.COUNT][];
    private final int[] sizes = new int[IntervalGrid.COUNT];
    private final long startNs;
    private long tick;
    private long activeUntilTick = Long.MIN_VALUE;

    /** @param nowNs clock that {@link #poll} is called with */
    Slots(long nowNs) {
        startNs = nowNs;
        for (int i = IntervalGrid.IMMEDIATE + 1; i < IntervalGrid.COUNT; i++) {
            rings[i] = new IntervalGroup[IntervalGrid.intervalMs(i)];
        }
    }

    /** Values changed or entries moved: each group has one more slot at least. */
    void touch(long nowNs) {
        final long now = tickOf(nowNs);
        if (tick >= activeUntilTick) {
            tick = now; // slots passed over meanwhile are not made up for: the next one is a group's own
        }
        activeUntilTick = now + IntervalGrid.intervalMs(IntervalGrid.COUNT - 1);
    }

    void schedule(IntervalGroup group) {
        if (!group.scheduled) {
            final IntervalGroup[] ring = rings[group.interval];
            final int slot = slotOf(group, ring.length);
            group.scheduled = true;
            group.nextOfSlot = ring[slot];
            if (ring[slot] != null) {
                ring[slot].previousOfSlot = group;
            }
            ring[slot] = group;
            sizes[group.interval]++;
        }
    }

    void unschedule(IntervalGroup group) {
        if (group.scheduled) {
            final IntervalGroup[] ring = rings[group.interval];
            if (group.previousOfSlot == null) {
                ring[slotOf(group, ring.length)] = group.nextOfSlot;
            } else {
                group.previousOfSlot.nextOfSlot = group.nextOfSlot;
            }
            if (group.nextOfSlot != null) {
                group.nextOfSlot.previousOfSlot = group.previousOfSlot;
            }
            group.nextOfSlot = null;
            group.previousOfSlot = null;
            group.scheduled = false;
            sizes[group.interval]--;
        }
    }

    private static int slotOf(IntervalGroup group, int slots) {
        return group.stream.session.phase() * slots >>> ClientSession.PHASE_BITS;
    }

    /** Marks the groups due whose slot has come since the last call. */
    void poll(long nowNs) {
        final long now = tickOf(nowNs);
        if (tick < activeUntilTick) {
            for (int i = IntervalGrid.IMMEDIATE + 1; i < IntervalGrid.COUNT; i++) {
                if (sizes[i] > 0) {
                    pollRing(rings[i], Math.max(tick + 1, now - rings[i].length + 1), now);
                }
            }
        }
        tick = now;
    }

    private static void pollRing(IntervalGroup[] ring, long from, long to) {
        int slot = (int) (from % ring.length);
        for (long at = from; at <= to; at++) {
            for (IntervalGroup group = ring[slot]; group != null; group = group.nextOfSlot) {
                group.stream.onSlot(group.interval);
            }
            slot = slot + 1 == ring.length ? 0 : slot + 1;
        }
    }

    /** {@return when {@link #poll} may find something, ns; Long.MAX_VALUE = not before something changes} */
    long nextNs() {
        if (tick >= activeUntilTick) {
            return Long.MAX_VALUE;
        }
        int ahead = Integer.MAX_VALUE;
        for (int i = IntervalGrid.IMMEDIATE + 1; i < IntervalGrid.COUNT; i++) {
            if (sizes[i] > 0) {
                ahead = Math.min(ahead, ticksToNext(rings[i]));
            }
        }
        return ahead == Integer.MAX_VALUE ? Long.MAX_VALUE : startNs + (tick + ahead) * TICK_NS;
    }

    private int ticksToNext(IntervalGroup[] ring) {
        int slot = (int) (tick % ring.length);
        for (int ahead = 1; ahead < LOOK_AHEAD_TICKS; ahead++) {
            slot = slot + 1 == ring.length ? 0 : slot + 1;
            if (ring[slot] != null) {
                return ahead;
            }
        }
        return LOOK_AHEAD_TICKS;
    }

    private long tickOf(long nowNs) {
        return (nowNs - startNs) / TICK_NS;
    }
}
