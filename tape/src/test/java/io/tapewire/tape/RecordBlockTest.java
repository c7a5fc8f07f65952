package io.tapewire.tape;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapewire.schemas.sbe.GapReason;
import org.junit.jupiter.api.Test;

class RecordBlockTest {
    private final RecordBlock block = new RecordBlock();

    @Test
    void shouldEndWhatIsLostWhereTheReasonChanges() {
        block.begin(RecordBlock.RECORDS + 3);
        block.addLost(RecordBlock.RECORDS + 5, GapReason.RETENTION, 7);
        block.addLost(RecordBlock.RECORDS + 6, GapReason.GENERATION, 8);
        assertEquals(RecordBlock.RECORDS + 5, block.lastLost(RecordBlock.RECORDS + 3));
        assertEquals(RecordBlock.RECORDS + 6, block.lastLost(RecordBlock.RECORDS + 6));
    }

    @Test
    void shouldEndWhatIsLostWithTheBlock() {
        block.begin(1);
        block.addLost(3L * RecordBlock.RECORDS, GapReason.RETENTION, 7);
        assertEquals(RecordBlock.RECORDS, block.lastLost(2));
    }
}
