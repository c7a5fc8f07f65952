package io.tapewire.tape;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tape verify}: checks every record, and what says which tape it is. */
@Command(
        name = "verify",
        description = {
            "Checks every record of a tape by its checksum and its number, and the tape's metadata.",
            "Exit code 1 and a line for each damage: file, Chronicle's index, tapeSeq. What was being written when the"
                    + " writer died is no damage."
        })
final class VerifyCommand implements Callable<Integer> {
    private final CommandIo io;

    @Mixin
    private TapeDirectory directory;

    VerifyCommand(CommandIo io) {
        this.io = io;
    }

    @Override
    public Integer call() {
        try (ChronicleTape tape = directory.open();
                ChronicleTapeReader reader = new ChronicleTapeReader(tape.directory(), tape.identity(), false)) {
            QueueMetadata.check(tape.directory(), tape.identity());
            CycleHead.check(tape.directory(), tape.identity());
            final TapeVerifier verifier =
                    new TapeVerifier(reader, tape.identity().rollMillis(), this::print);
            reader.rewind();
            try (ReadProgress progress = new ReadProgress("verify", reader, true, io.err())) {
                TapeDirectory.read(reader, verifier, () -> {
                    progress.step();
                    return io.goesOn();
                });
            }
            return conclude(tape, reader, verifier);
        }
    }

    private void print(TapeVerifier.Damage damage) {
        final String place = damage.index() < 0
                ? String.valueOf(damage.file())
                : damage.file() + " index 0x" + Long.toHexString(damage.index());
        io.line("damage: " + place + " tapeSeq " + damage.fromTapeSeq() + "-" + damage.toTapeSeq());
    }

    private int conclude(ChronicleTape tape, TapeReader reader, TapeVerifier verifier) {
        final String read = verifier.records() + " records in " + verifier.files() + " files, tapeSeq "
                + tape.firstTapeSeq() + " to " + reader.position();
        if (verifier.damages() == 0) {
            io.line("whole: " + read);
        } else {
            io.line("damaged: " + verifier.lost() + " records lost in " + verifier.damages() + " places; " + read);
        }
        io.flush();
        return verifier.damages() == 0 ? 0 : 1;
    }
}
