package io.tapewire.tape;

import static io.tapewire.schemas.RecordLayout.NULL_MANTISSA;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes quotes as fast as it can, over roll cycles and checkpoints, until it is killed; says in a mapped file which tapeSeq was returned last. A line on
 * stdout says that the first one of this start is on the tape.
 */
final class KilledMain {
    static final String ACK_FILE = "ack";
    static final int ACK_LENGTH = 8;
    static final int INSTRUMENTS = 10;

    private static final int CYCLE_RECORDS = 100_000;
    private static final int CHECKPOINT_RECORDS = 20_000;

    private KilledMain() {}

    public static void main(String[] args) throws IOException {
        final Path directory = Path.of(args[0]);
        final UnsafeBuffer ack;
        try (FileChannel channel = FileChannel.open(
                directory.resolveSibling(ACK_FILE),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            ack = new UnsafeBuffer(channel.map(FileChannel.MapMode.READ_WRITE, 0, ACK_LENGTH));
        }
        final long[] lastTapeSeq = {0};
        final WritableTape tape = ChronicleTape.openForWriting(new TapeWriterContext()
                .directory(directory)
                .diskFloorBytes(0)
                .syncMs(100)
                .epochMillis(() -> TapeFixture.START_MS + lastTapeSeq[0] / CYCLE_RECORDS * TimeUnit.HOURS.toMillis(1))
                .conclude());
        final TickWriter writer = new TickWriter(
                tape.appender(), tape.state(), new TickWriter.Context().checkpointRecords(CHECKPOINT_RECORDS));
        lastTapeSeq[0] = tape.state().tapeSeq();
        final int source = writer.source("sim", "SIM", 0);
        if (writer.state().source(source) == null) {
            writer.newEpoch(source, 1);
        }
        for (int i = 0; i < INSTRUMENTS; i++) {
            writer.defineInstrument(source, "S" + i, -2, 0, 0, NULL_MANTISSA, NULL_MANTISSA);
        }
        long venueSeq = Math.max(1, writer.state().source(source).nextVenueSeq());
        final long first = venueSeq;
        while (true) {
            final int id = (int) (venueSeq % INSTRUMENTS) + 1;
            lastTapeSeq[0] = writer.quote(id, venueSeq, venueSeq, 0, 0, venueSeq, 1, venueSeq + 1, 2);
            ack.putLongOrdered(0, lastTapeSeq[0]);
            writer.doWork(System.nanoTime());
            if (venueSeq++ == first) {
                System.out.println("first " + lastTapeSeq[0]);
                System.out.flush();
            }
        }
    }
}
