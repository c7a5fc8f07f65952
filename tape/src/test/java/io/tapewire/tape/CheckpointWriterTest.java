package io.tapewire.tape;

import static io.tapewire.schemas.RecordLayout.NULL_MANTISSA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.schemas.process.Counters;
import io.tapewire.schemas.sbe.FeedStatusKind;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckpointWriterTest {
    private final MemoryTape tape = new MemoryTape();
    private final Counters<TapeCounter> counters = new Counters<>(TapeCounter.class);
    private TickWriter writer = open(new MarketState(), 250_000);

    private TickWriter open(MarketState state, int checkpointRecords) {
        return new TickWriter(
                tape.appender(),
                state,
                new TickWriter.Context().counters(counters).checkpointRecords(checkpointRecords));
    }

    private void begin(int instruments) {
        final int source = writer.source("sim", "SIM", 1);
        writer.newEpoch(source, 0);
        for (int i = 0; i < instruments; i++) {
            writer.defineInstrument(source, "S" + i, -2, 0, 2, 1, NULL_MANTISSA);
        }
    }

    private void tick() {
        writer.quote(1, 1, 1, 0, 0, 1, 1, 2, 1);
    }

    private void idle() {
        writer.doWork(0); // the first call only sees that a tick came before it
        while (writer.doWork(0) > 0) {
            continue;
        }
    }

    private List<String> tape(long fromTapeSeq) {
        final TapeReader reader = tape.newReader();
        reader.seek(fromTapeSeq);
        return RecordText.read(reader);
    }

    @Test
    void shouldNeedNoneAtTheStartOfATape() {
        begin(1);
        tick();
        assertEquals(0, writer.doWork(0));
        assertEquals(3, tape.headTapeSeq());
        assertEquals(0, tape.newReaderAtCheckpoint().position());
    }

    @Test
    void shouldBeginOneWithEachRollCycle() {
        begin(2);
        tape.roll();
        tick();
        assertEquals(
                List.of(
                        "4 quote 1 #1 1x1 2x1 f0",
                        "5 template 116",
                        "6 cp-def 1 s1 e-2/0 f6 lot 1 ref - SIM S0",
                        "7 template 117",
                        "8 cp-def 2 s1 e-2/0 f6 lot 1 ref - SIM S1",
                        "9 template 117",
                        "10 cp-end of 5"),
                tape(4));
        assertEquals(4, tape.newReaderAtCheckpoint().position());
        tick();
        assertEquals(11, tape.headTapeSeq());
    }

    @Test
    void shouldWriteAtMost32RecordsBetweenTwoTicksAndForAnIdleStep() {
        begin(100);
        tape.roll();
        tick();
        long head = tape.headTapeSeq();
        for (int i = 0; i < 3; i++) {
            tick();
            assertEquals(head + 33, tape.headTapeSeq());
            head += 33;
            assertEquals(0, writer.doWork(0), "a tick came since the last call");
        }
        assertEquals(32, writer.doWork(0));
        idle();
        assertEquals(1, counters.get(TapeCounter.CHECKPOINTS_COMPLETED));
    }

    @Test
    void shouldBeginOneAfterSoManyRecordsAndMoreWhereThereAreManyInstruments() {
        writer = open(new MarketState(), 20);
        begin(1);
        while (tape.headTapeSeq() < 39) {
            tick();
        }
        assertEquals(0, counters.get(TapeCounter.CHECKPOINTS_COMPLETED));
        tick();
        assertEquals(1, counters.get(TapeCounter.CHECKPOINTS_COMPLETED), "40 for one instrument");
        assertEquals(40, tape.newReaderAtCheckpoint().position());
    }

    @Test
    void shouldGiveUpAnOpenOneAtAnEpochAndAtARollAndBeginAnother() {
        begin(100);
        tape.roll();
        tick();
        writer.newEpoch(1, 0);
        final long begin = tape.headTapeSeq() + 2;
        tick();
        assertEquals(1, counters.get(TapeCounter.CHECKPOINTS_ABANDONED));
        assertTrue(tape(begin).get(0).endsWith("template 116"));
        tape.roll();
        tick();
        tick();
        assertEquals(2, counters.get(TapeCounter.CHECKPOINTS_ABANDONED));
        idle();
        assertEquals(1, counters.get(TapeCounter.CHECKPOINTS_COMPLETED));
    }

    @Test
    void shouldFinishAnOpenOneBeforeEndedAndWriteNothingBehind() {
        begin(100);
        tape.roll();
        tick();
        writer.feedStatus(1, FeedStatusKind.ENDED, 0, 0);
        assertEquals(0, writer.doWork(0));
        assertEquals(1, counters.get(TapeCounter.CHECKPOINTS_COMPLETED));
        assertEquals("ENDED", tape(tape.headTapeSeq()).get(0).split(" ")[1]);
    }

    @Test
    void shouldBeginAnotherWhereTheLastWriterLeftOneOpen() {
        begin(100);
        tape.roll();
        tick();
        writer.close();
        assertEquals(1, counters.get(TapeCounter.CHECKPOINTS_ABANDONED));
        writer = open(RecordStates.follow(tape.newReaderAtCheckpoint(), new MarketState()), 250_000);
        idle();
        assertEquals(1, counters.get(TapeCounter.CHECKPOINTS_COMPLETED));
        final List<String> whole = StateText.of(RecordStates.follow(tape.newReader(), new MarketState()));
        assertEquals(whole, StateText.of(RecordStates.follow(tape.newReaderAtCheckpoint(), new MarketState())));
    }
}
