package io.tapewire.feed;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.tape.MarketState;
import io.tapewire.tape.Tape;
import io.tapewire.tape.TapeListener;
import io.tapewire.tape.TapeReader;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** All that stands on a tape, for tests. */
public final class TapeContents {
    private final List<UnsafeBuffer> records = new ArrayList<>();

    /** @param tape read from its first record to its head; a gap fails the test */
    public TapeContents(Tape tape) {
        try (TapeReader reader = tape.newReader()) {
            final TapeListener listener = new TapeListener() {
                @Override
                public void onRecord(DirectBuffer buffer, int offset, int length) {
                    final byte[] record = new byte[length];
                    buffer.getBytes(offset, record);
                    records.add(new UnsafeBuffer(record));
                }

                @Override
                public void onGap(long fromTapeSeq, long toTapeSeq, GapReason reason) {
                    throw new AssertionError("lost " + fromTapeSeq + " to " + toTapeSeq + ": " + reason);
                }
            };
            while (reader.poll(listener, 1_000) > 0) {
                continue;
            }
        }
    }

    /** {@return the records, each from its SBE header on, in order} */
    public List<UnsafeBuffer> records() {
        return records;
    }

    /** {@return what the tape adds up to} */
    public MarketState state() {
        final MarketState state = new MarketState();
        records.forEach(record -> state.apply(record, 0));
        return state;
    }

    /** {@return quotes, trades, statuses and breaks, in order} */
    public List<UnsafeBuffer> ticks() {
        return records.stream()
                .filter(record -> RecordLayout.isMarketData(RecordLayout.templateId(record, 0)))
                .toList();
    }

    /** {@return the ticks as text, without what differs between two runs of one seed: times, tapeSeq and seq} */
    public List<String> tickTexts() {
        return ticks().stream().map(TapeContents::text).toList();
    }

    private static String text(UnsafeBuffer tick) {
        final UnsafeBuffer copy = new UnsafeBuffer(tick.byteArray().clone());
        copy.putLong(RecordLayout.TAPE_SEQ_OFFSET, 0);
        copy.putLong(RecordLayout.TS_INGEST_OFFSET, 0);
        copy.putLong(RecordLayout.TS_EXCHANGE_OFFSET, 0);
        copy.putLong(RecordLayout.SEQ_OFFSET, 0);
        return HexFormat.of().formatHex(copy.byteArray());
    }

    /** {@return kinds of the feed statuses, in order} */
    public List<FeedStatusKind> statusKinds() {
        final MessageHeaderDecoder header = new MessageHeaderDecoder();
        final FeedStatusDecoder status = new FeedStatusDecoder();
        return records.stream()
                .filter(record -> RecordLayout.templateId(record, 0) == FeedStatusDecoder.TEMPLATE_ID)
                .map(record -> status.wrapAndApplyHeader(record, 0, header).kind())
                .toList();
    }
}
