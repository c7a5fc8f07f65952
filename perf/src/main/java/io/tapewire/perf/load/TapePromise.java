package io.tapewire.perf.load;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.tape.TapeListener;
import io.tapewire.tape.TapeReader;
import java.util.Arrays;
import org.agrona.DirectBuffer;

/**
 * The promise of the tape, judged record by record: tapeSeq contiguous, tsIngest never less, seq contiguous per instrument and channel, nothing lost. Keeps
 * no more than the last numbers, so that a tape of any length can be judged.
 */
public final class TapePromise implements TapeListener {
    /** Records per poll. */
    private static final int RECORD_LIMIT = 100_000;

    private final Violations violations;
    private long[] lastSeqs = new long[1024];
    private long tapeSeq;
    private long tsIngest;

    /** @param violations told of what is broken */
    public TapePromise(Violations violations) {
        this.violations = violations;
    }

    /** Judges all that {@code reader} has not handed on yet, up to the head. */
    public void judge(TapeReader reader) {
        while (reader.poll(this, RECORD_LIMIT) > 0) {
            // until nothing more is there
        }
    }

    /** {@return the newest tapeSeq judged} */
    public long tapeSeq() {
        return tapeSeq;
    }

    @Override
    public void onRecord(DirectBuffer buffer, int offset, int length) {
        final long nextTapeSeq = RecordLayout.tapeSeq(buffer, offset);
        final long nextTsIngest = RecordLayout.tsIngest(buffer, offset);
        if (nextTapeSeq != tapeSeq + 1 && tapeSeq != 0) {
            violations.add("tape: tapeSeq " + nextTapeSeq + " behind " + tapeSeq);
        }
        if (nextTsIngest < tsIngest) {
            violations.add("tape: tsIngest goes back at tapeSeq " + nextTapeSeq);
        }
        tapeSeq = nextTapeSeq;
        tsIngest = nextTsIngest;
        final int templateId = RecordLayout.templateId(buffer, offset);
        if (RecordLayout.isMarketData(templateId)) {
            onMarketData(
                    RecordLayout.instrumentId(buffer, offset) * TapeFacts.CHANNELS + TapeFacts.channelOf(templateId),
                    RecordLayout.seq(buffer, offset));
        }
    }

    private void onMarketData(int column, long seq) {
        if (column >= lastSeqs.length) {
            lastSeqs = Arrays.copyOf(lastSeqs, Math.max(column + 1, lastSeqs.length * 2));
        }
        if (seq != lastSeqs[column] + 1 && lastSeqs[column] != 0) {
            violations.add("tape: seq " + seq + " behind " + lastSeqs[column] + " of instrument "
                    + column / TapeFacts.CHANNELS + " at tapeSeq " + tapeSeq);
        }
        lastSeqs[column] = seq;
    }

    @Override
    public void onGap(long fromTapeSeq, long toTapeSeq, GapReason reason) {
        violations.add("tape: records " + fromTapeSeq + " to " + toTapeSeq + " lost: " + reason);
        tapeSeq = toTapeSeq;
    }
}
