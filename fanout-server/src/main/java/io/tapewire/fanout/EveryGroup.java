package io.tapewire.fanout;

import io.tapewire.tape.Instrument;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * What a set of subscriptions wants one by one: by instrument the channels' bits. Streams with the same subscriptions and rights share one, and with it what is
 * encoded for them at the same place.
 */
final class EveryGroup {
    private static final byte UNKNOWN = -1;

    /**
     * What makes streams of a view the same.
     *
     * @param items of a stream, as text
     * @param rights of its subject
     * @param least right that is enough on it
     * @param aloneOrNull subscriptions that share with nobody: they lack instruments beyond their limit
     */
    record Key(String items, Rights rights, Rights.Right least, Subscriptions aloneOrNull) {}

    /** The groups of one view; requests come here, events do not. */
    static final class Groups {
        private final Map<Key, EveryGroup> byKey = new HashMap<>();

        EveryGroup acquire(Key key) {
            final EveryGroup group = byKey.computeIfAbsent(key, EveryGroup::new);
            group.users++;
            return group;
        }

        void release(EveryGroup group) {
            if (--group.users == 0) {
                byKey.remove(group.key, group);
            }
        }

        /** Another tape begins: ids are of other instruments. */
        void clear() {
            byKey.clear();
        }
    }

    private final Key key;
    private byte[] masks = new byte[256];
    private int users;

    private EveryGroup(Key key) {
        this.key = key;
        Arrays.fill(masks, UNKNOWN);
    }

    /** {@return whether several streams may share what is encoded} */
    boolean isShared() {
        return users > 1;
    }

    /** {@return bits of an instrument's channels that are wanted one by one, as a stream of the group says} */
    int mask(int instrumentId, SessionStream stream) {
        if (instrumentId < masks.length && masks[instrumentId] != UNKNOWN) {
            return masks[instrumentId];
        }
        return compute(instrumentId, stream);
    }

    private int compute(int instrumentId, SessionStream stream) {
        final Instrument instrument = stream.view.state().instrument(instrumentId);
        if (instrument == null) {
            return 0; // lost, or not defined yet
        }
        if (instrumentId >= masks.length) {
            final int known = masks.length;
            masks = Arrays.copyOf(masks, Math.max(instrumentId + 1, known * 2));
            Arrays.fill(masks, known, masks.length, UNKNOWN);
        }
        masks[instrumentId] = (byte) stream.subscriptions.everyMask(instrument.symbol());
        return masks[instrumentId];
    }
}
