package io.tapewire.tape;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.schemas.text.JsonLine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/** Counts what is on a tape, record by record. */
final class TapeSummary implements TapeListener {
    /** Names of the records, from InstrumentDef (110) to CheckpointEnd (118). */
    private static final List<String> TYPES = List.of(
            "InstrumentDef",
            "Quote",
            "Trade",
            "TradeBreak",
            "TradingStatus",
            "FeedStatus",
            "CheckpointBegin",
            "CheckpointState",
            "CheckpointEnd");

    private static final int FIRST_TYPE = 110;

    private final MarketState state = new MarketState();
    private final long[] byType = new long[TYPES.size()];
    private long records;
    private long lost;
    private long firstTapeSeq;
    private long firstTsIngest;

    @Override
    public void onRecord(DirectBuffer buffer, int offset, int length) {
        final int templateId = state.apply(buffer, offset);
        if (records == 0) {
            firstTapeSeq = state.tapeSeq();
            firstTsIngest = state.tsIngest();
        }
        records++;
        if (RecordLayout.isRecord(templateId)) {
            byType[templateId - FIRST_TYPE]++;
        }
    }

    @Override
    public void onGap(long fromTapeSeq, long toTapeSeq, GapReason reason) {
        if (reason == GapReason.DAMAGE) {
            lost += toTapeSeq - fromTapeSeq + 1;
        }
    }

    /** {@return records lost to damage} */
    long lost() {
        return lost;
    }

    String json(ChronicleTape tape) {
        final JsonLine types = new JsonLine().begin();
        for (int i = 0; i < byType.length; i++) {
            types.number(TYPES.get(i), byType[i]);
        }
        final JsonLine line = new JsonLine()
                .begin()
                .unsigned("tapeId", tape.tapeId())
                .number("records", records)
                .number("firstTapeSeq", firstTapeSeq)
                .number("lastTapeSeq", state.tapeSeq())
                .number("instruments", state.bySymbol().size())
                .number("epochs", Integer.toUnsignedLong(state.epoch()))
                .number("generations", tape.generationCount())
                .json("byType", types.end())
                .number("bytes", tape.usedBytes());
        if (records == 0) {
            return line.none("firstTime").none("lastTime").end();
        }
        return line.digits("firstTime", firstTsIngest)
                .digits("lastTime", state.tsIngest())
                .end();
    }

    List<String> text(ChronicleTape tape) {
        final List<String> lines = new ArrayList<>();
        lines.add("tape         " + Long.toUnsignedString(tape.tapeId()));
        lines.add("records      " + records
                + (records == 0 ? "" : ", tapeSeq " + firstTapeSeq + " to " + state.tapeSeq()));
        if (records > 0) {
            lines.add("time         " + time(firstTsIngest) + " to " + time(state.tsIngest()));
        }
        lines.add("instruments  " + state.bySymbol().size());
        lines.add("epochs       " + Integer.toUnsignedString(state.epoch()));
        lines.add("generations  " + tape.generationCount());
        lines.add("bytes        " + tape.usedBytes());
        lines.add("closed       " + (tape.isClean() ? "in order" : "no: it is being written, or its writer died"));
        for (int i = 0; i < byType.length; i++) {
            if (byType[i] > 0) {
                lines.add(String.format("  %-16s %d", TYPES.get(i), byType[i]));
            }
        }
        return lines;
    }

    /** {@return a stamp in ns since 1970 as ISO-8601} */
    static String time(long ns) {
        return Instant.ofEpochSecond(Math.floorDiv(ns, 1_000_000_000L), Math.floorMod(ns, 1_000_000_000L))
                .toString();
    }
}
