package io.tapewire.fanout;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.ReplayClock;
import io.tapewire.tape.Instrument;
import io.tapewire.tape.RecordBlock;
import io.tapewire.tape.Source;

/** Which virtual time a record of a replay has: ingest time, or the market time of the source that leads. On the shard's thread. */
final class ReplayTimes {
    private static final int MARKS_OFFSET = RecordLayout.INSTRUMENT_ID_OFFSET + 4;
    private static final int FUTURE_STAMP = 1;
    private static final int KIND_OFFSET = RecordLayout.HEADER_LENGTH + FeedStatusDecoder.kindEncodingOffset();
    private static final int SOURCE_ID_OFFSET = RecordLayout.HEADER_LENGTH + FeedStatusDecoder.sourceIdEncodingOffset();

    private final Replay replay;
    private final SessionStream stream;
    private final ReplayClock clock;

    /** Source whose market time is the replay's; 0 = the next one's that has any. */
    private int leader;

    private boolean jumpDue;

    ReplayTimes(Replay replay) {
        this.replay = replay;
        stream = replay.stream;
        clock = replay.bounds.clock();
    }

    /** The view stands elsewhere. {@return the source that leads: of the epoch that was sought, else of the newest one} */
    Source standAt(TapeView view, ReplayTarget target) {
        jumpDue = false;
        leader = target.epoch() == null ? 0 : target.epoch().sourceId();
        for (int id = 1; id <= view.state().lastSourceId() && target.epoch() == null; id++) {
            final Source source = view.state().source(id);
            final Source newest = view.state().source(leader);
            if (source != null && (newest == null || source.epoch() > newest.epoch())) {
                leader = id;
            }
        }
        return view.state().source(leader);
    }

    /** {@return virtual time of a record; NONE: none of its own, it stands where the one before does} */
    long timeOf(RecordBlock from, int index) {
        final int kind = from.kind(index);
        if (clock == ReplayClock.INGEST) {
            return kind == RecordBlock.LOST ? VirtualClock.NONE : from.tsIngest(index);
        }
        if ((kind & RecordBlock.MARKET_DATA) == 0) {
            return VirtualClock.NONE;
        }
        final int offset = from.offset(index);
        final Instrument instrument = stream.view.state().instrument(from.id(index));
        if (instrument == null || (from.buffer().getByte(offset + MARKS_OFFSET) & FUTURE_STAMP) != 0) {
            return VirtualClock.NONE;
        }
        if (leader != 0 && instrument.sourceId() != leader) {
            return VirtualClock.NONE;
        }
        final Source source = stream.view.state().source(instrument.sourceId());
        final long stamp = RecordLayout.tsExchange(from.buffer(), offset);
        return source.marketTime() == RecordLayout.NULL_MANTISSA ? stamp : Math.max(stamp, source.marketTime());
    }

    /** {@return whether the clock has to be set to a record's time: at an epoch, and where it never was} */
    boolean isJump(long time) {
        return time != VirtualClock.NONE && (jumpDue || !replay.clock.isSet());
    }

    /** The clock stands at a record's time from now on. */
    void jump(RecordBlock from, int index, long time, long nowNs) {
        if (leader == 0 && clock != ReplayClock.INGEST) {
            leader = stream.view.state().instrument(from.id(index)).sourceId();
        }
        jumpDue = false;
        replay.clock.set(time, nowNs);
    }

    /** A FeedStatus has been taken: another source may lead from here. */
    void onFeedStatus(int kind, RecordBlock from, int index) {
        if (clock == ReplayClock.INGEST) {
            return;
        }
        final int sourceId = from.buffer().getShort(from.offset(index) + SOURCE_ID_OFFSET) & 0xFFFF;
        if (kind == RecordBlock.EPOCH) {
            leader = sourceId;
            jumpDue = true;
        } else {
            final int status = from.buffer().getByte(from.offset(index) + KIND_OFFSET);
            if (sourceId == leader
                    && (status == FeedStatusKind.ENDED.value() || status == FeedStatusKind.DOWN.value())) {
                leader = 0; // who goes on leads from here
                jumpDue = true;
            }
        }
    }
}
