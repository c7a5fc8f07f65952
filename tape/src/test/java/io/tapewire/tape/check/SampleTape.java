package io.tapewire.tape.check;

import static io.tapewire.schemas.RecordLayout.NULL_MANTISSA;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.schemas.sbe.InstrumentDefDecoder;
import io.tapewire.schemas.sbe.OperationalHalt;
import io.tapewire.schemas.sbe.ShortSaleRestriction;
import io.tapewire.schemas.sbe.TradingSession;
import io.tapewire.schemas.sbe.TradingState;
import io.tapewire.tape.ChronicleTape;
import io.tapewire.tape.TapeListener;
import io.tapewire.tape.TapeReader;
import io.tapewire.tape.TapeWriterContext;
import io.tapewire.tape.TickWriter;
import io.tapewire.tape.WritableTape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A small tape of one source with four instruments and two epochs, and its records as plain bytes. */
final class SampleTape {
    static final String[] SYMBOLS = {"AAA", "ABC", "BBB", "CCC"};
    static final long START_NS = 1_700_000_000_000_000_000L;
    static final long STEP_NS = 1_000_123;

    private static final int TICKS = 200;

    /** Record n is that of tapeSeq n + 1. */
    final List<UnsafeBuffer> records = new ArrayList<>();

    long secondEpoch;
    private long now = START_NS;

    SampleTape(Path directory, long seed) {
        write(directory, new Random(seed));
        try (ChronicleTape tape = ChronicleTape.openForReading(directory);
                TapeReader reader = tape.newReader()) {
            reader.poll(
                    new TapeListener() {
                        @Override
                        public void onRecord(DirectBuffer buffer, int offset, int length) {
                            final byte[] bytes = new byte[length];
                            buffer.getBytes(offset, bytes);
                            records.add(new UnsafeBuffer(bytes));
                        }

                        @Override
                        public void onGap(long fromTapeSeq, long toTapeSeq, GapReason reason) {
                            throw new AssertionError("a whole tape");
                        }
                    },
                    Integer.MAX_VALUE);
        }
    }

    private void write(Path directory, Random random) {
        final WritableTape tape = ChronicleTape.openForWriting(new TapeWriterContext()
                .directory(directory)
                .diskFloorBytes(0)
                .epochMillis(() -> START_NS / 1_000_000)
                .conclude());
        try (TickWriter writer = new TickWriter(tape.appender(), tape.state(), new TickWriter.Context())) {
            writer.tsIngest(now);
            final int source = writer.source("sim", "SIM", 0);
            writer.newEpoch(source, 1);
            for (final String symbol : SYMBOLS) {
                writer.defineInstrument(source, symbol, -2, 0, 0, NULL_MANTISSA, NULL_MANTISSA);
            }
            ticks(writer, random);
            writer.newEpoch(source, 2);
            secondEpoch = writer.state().tapeSeq();
            ticks(writer, random);
            writer.feedStatus(source, FeedStatusKind.UP, 0, 0);
        }
    }

    private void ticks(TickWriter writer, Random random) {
        for (int i = 0; i < TICKS; i++) {
            now += STEP_NS;
            writer.tsIngest(now);
            final int id = 1 + i % SYMBOLS.length;
            switch (random.nextInt(6)) {
                case 0 -> writer.trade(id, now - 50, i + 1, 0, 100 + i, 7, i, 0, true);
                case 1 -> writer.tradeBreak(id, now - 50, i + 1, 0, 100, 7, i, 0);
                case 2 ->
                    writer.tradingStatus(
                            id,
                            now - 50,
                            i + 1,
                            0,
                            TradingState.TRADING,
                            OperationalHalt.NOT_HALTED,
                            ShortSaleRestriction.NOT_IN_EFFECT,
                            TradingSession.REGULAR,
                            i);
                default -> writer.quote(id, now - 50, i + 1, 0, 0, random.nextInt(50), 5, 60 + i, 9);
            }
        }
    }

    long head() {
        return records.size();
    }

    UnsafeBuffer record(long tapeSeq) {
        return records.get((int) tapeSeq - 1);
    }

    int templateId(long tapeSeq) {
        return RecordLayout.templateId(record(tapeSeq), 0);
    }

    boolean isEvent(long tapeSeq) {
        return RecordLayout.isMarketData(templateId(tapeSeq));
    }

    int instrument(long tapeSeq) {
        return RecordLayout.instrumentId(record(tapeSeq), 0);
    }

    /** {@return the first definition of an instrument} */
    byte[] definition(int id) {
        for (long tapeSeq = 1; tapeSeq <= head(); tapeSeq++) {
            if (templateId(tapeSeq) == InstrumentDefDecoder.TEMPLATE_ID
                    && record(tapeSeq).getInt(8 + InstrumentDefDecoder.instrumentIdEncodingOffset()) == id) {
                return bytes(tapeSeq);
            }
        }
        throw new AssertionError("no definition of " + id);
    }

    byte[] bytes(long tapeSeq) {
        return record(tapeSeq).byteArray().clone();
    }
}
