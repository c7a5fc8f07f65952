package io.tapewire.fanout;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.tape.Instrument;
import io.tapewire.tape.RecordBlock;
import org.agrona.DirectBuffer;

/**
 * Fills frames with events: each record that a stream's items want, once, in the order of the tape. The other half of the law, beside {@link ValueWriter}: what is
 * added is remembered as delivered. A frame ends where the next event does not fit, and before a NEW_EPOCH. One per shard; a replay has one of its own,
 * whose frame stays open while its clock goes on.
 */
final class EveryWriter {
    private static final int SOURCE_ID_OFFSET = RecordLayout.HEADER_LENGTH + FeedStatusDecoder.sourceIdEncodingOffset();
    private static final int EPOCH_OFFSET = RecordLayout.HEADER_LENGTH + FeedStatusDecoder.epochEncodingOffset();

    private final FrameWriter frame;
    private final FeedMessages messages = new FeedMessages();
    private final FrameEvents added = new FrameEvents();
    private boolean isPlain;

    EveryWriter(FrameWriter frame) {
        this.frame = frame;
    }

    /** A frame begins. */
    void begin() {
        added.clear();
        isPlain = true;
    }

    /**
     * Adds what a stream is owed, as far as it fits and is at hand; what is not is asked for.
     *
     * @return tapeSeq up to which everything has been considered
     */
    long fill(SessionStream stream) {
        final EveryCursor every = stream.every;
        if (every.hasGap()) {
            if (!addGap(stream, every.gapFrom, every.gapTo, every.gapReason)) {
                return every.cursor;
            }
            every.onGapTold();
        }
        final long end = stream.view.position();
        long next = every.cursor + 1;
        while (next <= end) {
            final RecordBlock block = every.block(next);
            if (block == null) {
                final long lost = Math.min(end, stream.view.firstTapeSeq() - 1);
                if (next > lost) {
                    every.ask(next);
                    break;
                }
                if (!addGap(stream, next, lost, GapReason.RETENTION)) {
                    break;
                }
                next = lost + 1;
            } else {
                if (!every.isRecent(next)) {
                    frame.addFlags(FrameWriter.CATCHUP);
                }
                final long last = Math.min(end, block.lastTapeSeq());
                final long taken = scan(stream, block, next, last);
                next = taken + 1;
                if (taken < last) {
                    break;
                }
            }
        }
        return next - 1;
    }

    /** {@return the last record that was taken, or passed over} */
    private long scan(SessionStream stream, RecordBlock block, long from, long to) {
        final EveryGroup group = stream.every.group();
        for (long tapeSeq = from; tapeSeq <= to; tapeSeq++) {
            final int index = RecordBlock.index(tapeSeq);
            final int kind = block.kind(index);
            if ((kind & RecordBlock.MARKET_DATA) != 0) {
                if ((kind & group.mask(block.id(index), stream)) != 0 && !addValue(stream, block, index, tapeSeq)) {
                    return tapeSeq - 1;
                }
            } else if (kind == RecordBlock.LOST) {
                final long last = Math.min(to, block.lastLost(tapeSeq));
                if (!stream.every.hasTold(last)
                        && !addGap(stream, tapeSeq, last, GapReason.get((short) block.id(index)))) {
                    return tapeSeq - 1;
                }
                tapeSeq = last;
            } else if (kind != 0 && !addOther(stream, kind, block, index, tapeSeq)) {
                return tapeSeq - 1;
            }
        }
        return to;
    }

    /** Adds an event, unless its item is not owed it. {@return false: it does not fit any more, and nothing has changed} */
    boolean addValue(SessionStream stream, RecordBlock block, int index, long tapeSeq) {
        final DirectBuffer record = block.buffer();
        final int offset = block.offset(index);
        final int channel = Channel.of(block.kind(index));
        final EntryTable table = stream.subscriptions.entries().table();
        final int row = table.rowOf(block.id(index));
        final long seq = RecordLayout.seq(record, offset);
        final long before = table.delivered[channel][row];
        final Item item = table.effective[channel][row];
        if (item == null) {
            return true; // beyond what it may have
        }
        if (!stream.every.isInStep(tapeSeq) && (seq <= before || tapeSeq <= item.startTapeSeq)) {
            return true; // it has been sent, or stands before the item's start
        }
        final int length = block.length(index);
        final Instrument instrument = stream.view.state().instrument(block.id(index));
        final int define = table.defined[row] == 0
                ? Section.slotBytes(instrument.definition().capacity())
                : 0;
        if (!frame.fits(define + Section.slotBytes(length))) {
            return false;
        }
        if (define != 0) {
            frame.addRest(instrument.definition(), 0, instrument.definition().capacity());
            table.defined[row] = instrument.definedTapeSeq();
            isPlain = false;
        }
        if ((stream.view.state().source(instrument.sourceId()).flags() & ValueWriter.SIMULATED_SOURCE) != 0) {
            frame.addFlags(FrameWriter.SIMULATED);
        }
        final long between = before == 0 ? 0 : seq - before - 1;
        final int conflated = between > 0 ? frame.addConflated(between) : 0;
        isPlain &= conflated == 0;
        frame.putValue(frame.rest(), record, offset, length, conflated);
        table.delivered[channel][row] = seq;
        added.add(block.id(index), channel, seq);
        return true;
    }

    /** Adds a FeedStatus or an amended definition. {@return false: it stands in a later frame} */
    boolean addOther(SessionStream stream, int kind, RecordBlock block, int index, long tapeSeq) {
        final boolean isEpoch = kind == RecordBlock.EPOCH;
        final boolean isDefinition = kind == RecordBlock.DEFINITION;
        if (stream.every != null && stream.every.hasTold(tapeSeq)
                || isDefinition && stream.every.group().mask(block.id(index), stream) == 0) {
            return true;
        }
        if (isEpoch && !frame.isEmpty() || !frame.addRest(block.buffer(), block.offset(index), block.length(index))) {
            return false;
        }
        isPlain = false;
        if (isEpoch) {
            final int sourceId =
                    block.buffer().getShort(block.offset(index) + SOURCE_ID_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
            stream.toldEpoch(sourceId, block.buffer().getInt(block.offset(index) + EPOCH_OFFSET, LITTLE_ENDIAN));
            if (stream.every != null && stream.every.isResumed(tapeSeq)) {
                stream.subscriptions.repeatFirsts(); // newer ones, which the client has just forgotten
            }
        } else if (isDefinition) {
            final EntryTable table = stream.subscriptions.entries().table();
            table.defined[table.rowOf(block.id(index))] = tapeSeq;
        }
        return true;
    }

    /** Adds what is lost to this stream. {@return false: it does not fit any more} */
    boolean addGap(SessionStream stream, long from, long to, GapReason reason) {
        final int length = messages.gap(stream.id, from, to, reason);
        isPlain = false;
        return frame.addRest(messages.buffer(), 0, length);
    }

    /** {@return whether the frame has nothing but events, each behind the one before} */
    boolean isPlain() {
        return isPlain && added.count() > 0;
    }

    /** {@return the events in the frame} */
    FrameEvents added() {
        return added;
    }
}
