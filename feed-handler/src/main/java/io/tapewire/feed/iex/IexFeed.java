package io.tapewire.feed.iex;

import io.tapewire.schemas.process.Counters;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.tape.Source;
import io.tapewire.tape.TickWriter;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.agrona.collections.LongArrayList;

/**
 * One IEX channel, from datagrams to ticks on the tape, whatever the datagrams came from. Usable alone: give it datagrams from memory. One
 * thread owns it and the writer.
 */
public final class IexFeed {
    /** Most statuses of a spread between two messages, so that a change of session stalls no tick: 32 records are about 12 µs. */
    static final int SPREAD_LIMIT = 32;

    /** Gaps kept for the summary; the counters go on behind it. */
    static final int SUMMARY_GAPS_LIMIT = 65_536;

    private final Counters<IexCounter> counters;
    private final IexDecoder decoder;
    private final IexTicks ticks;
    private final Liveness liveness = new Liveness();
    private final boolean resumes;
    private final LongArrayList gaps = new LongArrayList(); // first, last, first, last …
    private TickWriter writer;
    private long nowNs;
    private int sourceId;

    /**
     * @param counters counted up here
     * @param warnings takes one-line warnings
     * @param resumes whether a venue session that is on the tape already is continued (live), or begins anew (a capture)
     */
    public IexFeed(Counters<IexCounter> counters, Consumer<String> warnings, boolean resumes) {
        this.counters = counters;
        this.resumes = resumes;
        ticks = new IexTicks(counters);
        decoder = new IexDecoder(new Listener(), counters, warnings);
    }

    /**
     * Takes one datagram; what it holds is on the tape when this returns, but for statuses of a spread ({@link #spread}).
     *
     * @param tickWriter the same in every call
     * @param monotonicNs now, on the monotonic clock
     * @param buffer holds the datagram for this call
     * @param offset of the datagram
     * @param length bytes
     * @return messages used; {@link IexDecoder#NOT_OURS} for what is no well-formed segment of the channel
     */
    public int onDatagram(TickWriter tickWriter, long monotonicNs, DirectBuffer buffer, int offset, int length) {
        writer = tickWriter;
        nowNs = monotonicNs;
        return decoder.onDatagram(buffer, offset, length);
    }

    /**
     * Writes statuses that a change of session made due; to be called when there is nothing else to do.
     *
     * @param tickWriter the same in every call
     * @return statuses written, 0 = none is due
     */
    public int spread(TickWriter tickWriter) {
        return ticks.spread(tickWriter, SPREAD_LIMIT);
    }

    /**
     * Writes ALIVE and STALE as they fall due; for a source that goes by the clock.
     *
     * @param tickWriter the same in every call
     * @param monotonicNs now, on the monotonic clock
     * @return records written
     */
    public int keepAlive(TickWriter tickWriter, long monotonicNs) {
        return sourceId == 0 ? 0 : liveness.doWork(tickWriter, sourceId, monotonicNs);
    }

    /** {@return whether statuses of a spread are due still} */
    public boolean isSpreading() {
        return ticks.isSpreading();
    }

    /** {@return whether a segment of TOPS 1.6 or DEEP 1.0 was seen} */
    public boolean hasChannel() {
        return decoder.hasChannel();
    }

    /** {@return the source's id on the tape, 0 before the first segment} */
    public int sourceId() {
        return sourceId;
    }

    /** {@return protocols and channels that came and were not used; empty where there was none} */
    public String others() {
        return decoder.others();
    }

    /** {@return the gaps announced: first and last sequence lost, in turn} */
    public LongArrayList gaps() {
        return gaps;
    }

    /**
     * {@return messages of a type so far}
     *
     * @param type first byte of the messages
     */
    public long typeCount(int type) {
        return decoder.typeCount(type);
    }

    private void onChannel(int protocol, long channel, long session) {
        sourceId = writer.source("iex:" + channel, IexTicks.VENUE, 0);
        ticks.onChannel(sourceId, protocol);
        final Source source = writer.state().source(sourceId);
        if (!resumes || source == null || source.epoch() == 0 || source.venueSession() != session) {
            return; // the first segment begins an epoch
        }
        decoder.resume(session, source.nextVenueSeq(), source.marketTime());
        ticks.onResume(writer);
        if (source.condition() != FeedStatusKind.UP) {
            writer.feedStatus(sourceId, FeedStatusKind.UP, 0, 0);
        }
    }

    private void onGap(long firstSeq, long lastSeq) {
        writer.feedStatus(sourceId, FeedStatusKind.GAP, firstSeq, lastSeq);
        ticks.onGap();
        if (gaps.size() < 2 * SUMMARY_GAPS_LIMIT) {
            gaps.addLong(firstSeq);
            gaps.addLong(lastSeq);
        }
    }

    /** Keeps the decoder's callbacks off the public list. */
    private final class Listener implements IexListener {
        @Override
        public void onChannel(int protocol, long channel, long session) {
            IexFeed.this.onChannel(protocol, channel, session);
        }

        @Override
        public void onSegment() {
            liveness.onSegment(writer, sourceId, nowNs);
        }

        @Override
        public void onEpoch(long session, long firstSeq) {
            writer.newEpoch(sourceId, session);
            ticks.onEpoch(firstSeq > 1);
        }

        @Override
        public void onGap(long firstSeq, long lastSeq) {
            IexFeed.this.onGap(firstSeq, lastSeq);
        }

        @Override
        public void onMessage(int type, DirectBuffer buffer, int offset, long seq, long sendTime) {
            ticks.onMessage(writer, type, buffer, offset, seq, sendTime);
            if (ticks.isSpreading()) {
                ticks.spread(writer, SPREAD_LIMIT);
            }
        }
    }
}
