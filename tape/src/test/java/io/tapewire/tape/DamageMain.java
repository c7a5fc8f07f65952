package io.tapewire.tape;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Flips one bit in each of many copies of a tape, and reads, verifies and writes on at what is left. Ends with 0 when all was as it must be, with 1 and a
 * line where it was not, and with 3 where a copy took longer than 5 s: a hang must not stop the tests, a fault of memory not end them.
 */
final class DamageMain {
    private static final int RECORDS = 10_000;
    private static final int APPENDED = 300;
    private static final long LIMIT_NS = 5_000_000_000L;

    private final TapeFixture whole;
    private final TapeFixture copy;
    private final Random random;
    private final List<String> records;
    private final Path file;
    private final long end;
    private long bit;

    private DamageMain(Path directory, long seed) {
        whole = new TapeFixture(directory.resolve("whole"));
        copy = new TapeFixture(directory.resolve("copy"));
        random = new Random(seed);
        whole.write(RECORDS);
        records = whole.read();
        file = whole.newestFile();
        try (CycleFile cycle = new CycleFile(file)) {
            final long last = TapeFixture.place(file, RECORDS);
            end = CycleFile.next(last, cycle.header(last));
        }
    }

    public static void main(String[] args) throws Exception {
        final int copies = Integer.parseInt(args[1]);
        final DamageMain main = new DamageMain(Path.of(args[0]), Long.parseLong(args[2]));
        final AtomicLong startNs = new AtomicLong(System.nanoTime());
        final AtomicLong number = new AtomicLong();
        final Thread watchdog = new Thread(() -> {
            while (true) {
                LockSupport.parkNanos(LIMIT_NS / 10);
                if (System.nanoTime() - startNs.get() > LIMIT_NS) {
                    System.out.println("copy " + number + ", " + main.place() + ": hangs");
                    System.out.flush();
                    Runtime.getRuntime().halt(3);
                }
            }
        });
        watchdog.setDaemon(true);
        watchdog.start();
        for (int i = 0; i < copies; i++) {
            number.set(i);
            startNs.set(System.nanoTime());
            try {
                main.damageOne(i);
            } catch (final AssertionError | RuntimeException e) {
                System.out.println("copy " + i + ", " + main.place() + ": " + e);
                System.exit(1);
            }
        }
        System.out.println(copies + " copies");
    }

    private String place() {
        return "bit " + bit % 8 + " of byte 0x" + Long.toHexString(bit / 8);
    }

    private void damageOne(int number) throws Exception {
        if (number > 0) {
            TapeFixture.remove(copy.directory());
        }
        TapeFixture.copy(whole.directory(), copy.directory());
        final Path damaged = switch (number % 6) {
            case 0 -> flip(file, 0, end); // anything
            case 1 -> flip(file, headerOf(1 + random.nextInt(RECORDS)), 4);
            case 2 -> flip(file, 0, 0x100); // what Chronicle keeps at the start
            case 3 -> flip(file, 0x100, 0x10000); // its indices
            case 4 ->
                flip(
                        whole.directory().resolve(QueueMetadata.FILE_NAME),
                        0,
                        QueueMetadata.checksum(whole.directory()) >>> 32);
            default -> flip(whole.identityFile(), 0, Files.size(whole.identityFile()));
        };
        final long lost = read(damaged);
        verify(damaged, lost);
        append(damaged, lost);
    }

    private long headerOf(long tapeSeq) {
        return TapeFixture.place(file, tapeSeq);
    }

    private Path flip(Path original, long from, long length) {
        final Path damaged = copy.directory().resolve(original.getFileName());
        bit = from * 8 + random.nextLong(length * 8);
        TapeFixture.flip(damaged, bit);
        return damaged;
    }

    /** {@return records lost; -1 = refused} */
    private long read(Path damaged) {
        final List<String> read;
        try {
            read = copy.read();
        } catch (final TapeException e) {
            check(damaged.equals(copy.identityFile()), "refused: " + e.getMessage());
            check(e.getMessage().startsWith(damaged + ": damaged"), e.getMessage());
            return -1;
        }
        return lost(read, RECORDS);
    }

    /** Each record is bit-exact, or told lost. */
    private long lost(List<String> read, int last) {
        long next = 1;
        long lost = 0;
        for (final String line : read) {
            if (line.startsWith("DAMAGE ")) {
                final String[] range = line.substring(7).split("-");
                check(Long.parseLong(range[0]) == next, line + " at " + next);
                lost += Long.parseLong(range[1]) - next + 1;
                next = Long.parseLong(range[1]) + 1;
            } else {
                check(next > RECORDS || line.equals(records.get((int) next - 1)), "wrong record: " + line);
                check(line.startsWith(next + " "), line + " at " + next);
                next++;
            }
        }
        check(next == last + 1, "ends at " + next);
        check(lost <= 1, lost + " lost");
        return lost;
    }

    private void verify(Path damaged, long lost) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final ByteArrayOutputStream err = new ByteArrayOutputStream();
        final int status = TapeMain.run(
                new String[] {"verify", copy.directory().toString()},
                out,
                new PrintStream(err, true, StandardCharsets.UTF_8),
                () -> false);
        final String told = out.toString(StandardCharsets.UTF_8);
        final String refused = err.toString(StandardCharsets.UTF_8);
        if (refused.isEmpty()) {
            check(status == (lost == 0 ? 0 : 1) && lost >= 0, "verify ended with " + status + ": " + told);
            check(told.startsWith(lost == 0 ? "whole: " : "damage: " + damaged), told);
        } else {
            check(status == 1 && lost <= 0, "verify ended with " + status + ": " + refused);
            check(refused.startsWith("tapewire tape: " + damaged + ": damaged"), refused);
            check(refused.lines().count() == 1, refused);
        }
    }

    /** A writer carries on, or says in one line which file it does not touch; what is there is not lost by it. */
    private void append(Path damaged, long lost) {
        try (WritableTape tape = copy.open()) {
            TapeFixture.append(tape.appender(), APPENDED);
        } catch (final TapeException e) {
            check(e.getMessage().startsWith(damaged + ": "), e.getMessage());
            check(e.getMessage().lines().count() == 1, e.getMessage());
            if (lost >= 0) {
                final List<String> read = copy.read();
                check(lost(read.subList(0, RECORDS), RECORDS) == lost, "refused, and more is lost");
            }
            return;
        }
        check(lost(copy.read(), RECORDS + APPENDED) == lost, "written, and more is lost");
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new AssertionError(message);
        }
    }
}
