package io.tapewire.perf.load;

import java.util.Arrays;
import java.util.BitSet;

/** What one client has been given: the last seq per instrument and channel, epochs and definitions told. */
final class Delivered {
    /** What {@link #subscribedChannels} says before it was told. */
    static final int UNKNOWN = -1;

    private long[] lastSeqs = new long[64 * TapeFacts.CHANNELS];
    private long[] epochs = new long[4];
    private byte[] subscribed = new byte[0];
    private final BitSet defined = new BitSet();
    private final BitSet wholeQuotes = new BitSet();
    private long updates;

    /** {@return the last seq delivered; 0 = none on this connection} */
    long lastSeq(int instrumentId, int channel) {
        final int at = instrumentId * TapeFacts.CHANNELS + channel;
        return at < lastSeqs.length ? lastSeqs[at] : 0;
    }

    void deliver(int instrumentId, int channel, long seq) {
        final int at = instrumentId * TapeFacts.CHANNELS + channel;
        if (at >= lastSeqs.length) {
            lastSeqs = Arrays.copyOf(lastSeqs, Math.max(at + 1, lastSeqs.length * 2));
        }
        lastSeqs[at] = seq;
        updates++;
    }

    /** {@return quotes, trades, breaks and statuses delivered} */
    long updates() {
        return updates;
    }

    int subscribedChannels(int instrumentId) {
        return instrumentId < subscribed.length ? subscribed[instrumentId] : UNKNOWN;
    }

    void subscribedChannels(int instrumentId, int channels) {
        final int length = subscribed.length;
        if (instrumentId >= length) {
            subscribed = Arrays.copyOf(subscribed, Math.max(instrumentId + 1, length * 2));
            Arrays.fill(subscribed, length, subscribed.length, (byte) UNKNOWN);
        }
        subscribed[instrumentId] = (byte) channels;
    }

    void define(int instrumentId) {
        defined.set(instrumentId);
    }

    boolean isDefined(int instrumentId) {
        return defined.get(instrumentId);
    }

    void wholeQuote(int instrumentId) {
        wholeQuotes.set(instrumentId);
    }

    boolean hadWholeQuote(int instrumentId) {
        return wholeQuotes.get(instrumentId);
    }

    /** {@return tapeSeq of the newest epoch of a source that was told; 0 = none} */
    long toldEpoch(int sourceId) {
        return sourceId < epochs.length ? epochs[sourceId] : 0;
    }

    void tellEpoch(int sourceId, long tapeSeq) {
        if (sourceId >= epochs.length) {
            epochs = Arrays.copyOf(epochs, sourceId + 1);
        }
        epochs[sourceId] = tapeSeq;
    }
}
