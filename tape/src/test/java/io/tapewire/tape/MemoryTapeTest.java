package io.tapewire.tape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.schemas.RecordLayout;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class MemoryTapeTest extends TapeContractTest {
    private final MemoryTape tape = new MemoryTape(42);
    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[RecordLayout.MAX_RECORD_LENGTH + 8]);

    @Override
    TapeAppender openAppender() {
        return tape.appender();
    }

    @Override
    Tape openTape() {
        return tape;
    }

    @Override
    void damage(long tapeSeq) {
        tape.damage(tapeSeq);
    }

    private static List<String> kinds(TapeReader reader) {
        return RecordText.read(reader).stream()
                .map(line -> line.contains("RETENTION") ? line : line.split(" ")[0])
                .toList();
    }

    private void append(int count) {
        final TapeAppender appender = tape.appender();
        scratch.putShort(10, (short) 1_000); // a template that no listener knows
        for (int i = 0; i < count; i++) {
            appender.append(scratch, 8, 1_000, 1);
        }
    }

    @Test
    void shouldTellReadersWhatRetentionTookFromThem() {
        final TapeReader early = tape.newReader();
        append(200);
        final TapeReader behind = tape.newReader();
        behind.seek(20);
        tape.trim(198);
        assertEquals(198, tape.firstTapeSeq());
        assertEquals(List.of("1-197 RETENTION", "198", "199", "200"), kinds(early));
        assertEquals(List.of("20-197 RETENTION", "198", "199", "200"), kinds(behind));
        assertEquals(List.of("198", "199", "200"), kinds(tape.newReader()));
        tape.trim(5);
        assertEquals(198, tape.firstTapeSeq(), "what is gone does not come back");
        tape.trim(1_000);
        assertEquals(200, tape.firstTapeSeq(), "the newest record stays");
    }

    @Test
    void shouldStartAtTheOldestRecordWhereTheCheckpointIsGone() {
        append(10);
        tape.onCheckpointCompleted(3);
        assertEquals(2, tape.newReaderAtCheckpoint().position());
        tape.trim(5);
        assertEquals(4, tape.newReaderAtCheckpoint().position());
    }

    @Test
    void shouldTakeOneAppenderAtATime() {
        final TapeAppender first = tape.appender();
        append(1);
        final TapeException e = assertThrows(TapeException.class, () -> first.append(scratch, 8, 100, 1));
        assertTrue(e.getMessage().contains("closed"));
    }

    @Test
    void shouldRefuseRecordsOfALengthThatNoneHas() {
        final TapeAppender appender = tape.appender();
        assertThrows(IllegalArgumentException.class, () -> appender.append(scratch, 8, 23, 1));
        assertThrows(
                IllegalArgumentException.class,
                () -> appender.append(scratch, 8, RecordLayout.MAX_RECORD_LENGTH + 1, 1));
        assertEquals(42, tape.tapeId());
    }
}
