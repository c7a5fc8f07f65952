package io.tapewire.fanout;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.process.Counters;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What every session is told: states of the feed and losses of the tape, in a ring that each session reads at its own position; and of each source
 * the newest NEW_EPOCH, which is told late-bound like a value: a session that missed two hears of the newer one. Rare, so it may allocate.
 */
final class Announcements {
    /** Messages kept. One that was away for more of them is told a Gap SLOW instead of those it missed. */
    static final int CAPACITY = 64;

    /** Longest message kept: a FeedStatus with a long source name. */
    private static final int MAX_LENGTH = 512;

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final FeedStatusDecoder feedStatus = new FeedStatusDecoder();
    private final FeedMessages encoder = new FeedMessages();
    private final DirectBuffer[] messages = new DirectBuffer[CAPACITY];
    private final long[] tapeSeqs = new long[CAPACITY];
    private final boolean[] areOfTape = new boolean[CAPACITY];
    private DirectBuffer[] newEpochs = new DirectBuffer[4];
    private long end;
    private int epochVersion;
    private boolean news;
    private final Counters<FanoutCounter> counters;

    Announcements(Counters<FanoutCounter> counters) {
        this.counters = counters;
    }

    /** A FeedStatus of the tape. ALIVE goes to nobody. */
    void onFeedStatus(DirectBuffer record, int offset, int length) {
        feedStatus.wrapAndApplyHeader(record, offset, header);
        final FeedStatusKind kind = feedStatus.kind();
        if (kind == FeedStatusKind.ALIVE) {
            return;
        }
        if (length > MAX_LENGTH) {
            counters.increment(FanoutCounter.ANNOUNCEMENTS_REFUSED);
        } else if (kind == FeedStatusKind.NEW_EPOCH) {
            final int sourceId = feedStatus.sourceId();
            if (sourceId >= newEpochs.length) {
                newEpochs = Arrays.copyOf(newEpochs, Math.max(sourceId + 1, newEpochs.length * 2));
            }
            newEpochs[sourceId] = copy(record, offset, length);
            epochVersion++;
            news = true;
        } else {
            add(copy(record, offset, length), RecordLayout.tapeSeq(record, offset), true);
        }
    }

    /** Records that the tape has lost. */
    void onGap(long fromTapeSeq, long toTapeSeq, GapReason reason) {
        final int length = encoder.gap(0, fromTapeSeq, toTapeSeq, reason);
        add(copy(encoder.buffer(), 0, length), toTapeSeq, true);
    }

    /** The server itself says something of the whole feed. */
    void onCondition(FeedStatusKind kind, TapeView tape, long wallNs) {
        final int length = encoder.feedStatus(kind, 0, tape, wallNs);
        add(copy(encoder.buffer(), 0, length), tape.position(), false);
    }

    private void add(DirectBuffer message, long tapeSeq, boolean isOfTape) {
        final int slot = (int) (end % CAPACITY);
        messages[slot] = message;
        tapeSeqs[slot] = tapeSeq;
        areOfTape[slot] = isOfTape;
        end++;
        news = true;
    }

    /** {@return whether anything was added since the last call} */
    boolean takeNews() {
        final boolean had = news;
        news = false;
        return had;
    }

    private static DirectBuffer copy(DirectBuffer source, int offset, int length) {
        final byte[] bytes = new byte[length];
        source.getBytes(offset, bytes);
        return new UnsafeBuffer(bytes);
    }

    /** {@return position behind the newest message} */
    long end() {
        return end;
    }

    /** {@return whether a reader at {@code position} has lost messages} */
    boolean hasLapped(long position) {
        return end - position > CAPACITY;
    }

    /** {@return position of the oldest message kept} */
    long oldest() {
        return Math.max(0, end - CAPACITY);
    }

    DirectBuffer message(long position) {
        return messages[(int) (position % CAPACITY)];
    }

    /** {@return place on the tape that a message belongs to} */
    long tapeSeq(long position) {
        return tapeSeqs[(int) (position % CAPACITY)];
    }

    /** {@return whether it stands on the tape, so that who gets each event gets it among them} */
    boolean isOfTape(long position) {
        return areOfTape[(int) (position % CAPACITY)];
    }

    /** {@return changes with each NEW_EPOCH} */
    int epochVersion() {
        return epochVersion;
    }

    /** {@return the newest NEW_EPOCH of a source, or null where none was read} */
    DirectBuffer newEpoch(int sourceId) {
        return sourceId < newEpochs.length ? newEpochs[sourceId] : null;
    }
}
