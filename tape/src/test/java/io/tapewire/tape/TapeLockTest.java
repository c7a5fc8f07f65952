package io.tapewire.tape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One writer a tape, whoever the second one is. */
class TapeLockTest {
    @TempDir
    private Path directory;

    /** A second writer, in a process of its own. */
    static final class SecondMain {
        private SecondMain() {}

        public static void main(String[] args) {
            try (WritableTape tape = new TapeFixture(Path.of(args[0])).open()) {
                System.out.println("opened at " + tape.appender().lastTapeSeq());
            } catch (final TapeException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    private String second() throws IOException, InterruptedException {
        final Process process = ForkedJvm.start(SecondMain.class, directory);
        final String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor());
        return out.strip();
    }

    @Test
    void shouldRefuseASecondWriterWithThePidOfTheFirst() throws IOException, InterruptedException {
        final TapeFixture tape = new TapeFixture(directory);
        final String refused = directory + ": another writer has this tape (pid "
                + ProcessHandle.current().pid() + ", started ";
        try (WritableTape opened = tape.open()) {
            TapeFixture.append(opened.appender(), 1);
            final TapeException e = assertThrows(TapeException.class, tape::open);
            assertTrue(e.getMessage().startsWith(refused), e.getMessage());
            // To be refused here must not have freed the lock for others.
            final String second = second();
            assertTrue(second.startsWith(refused) && second.endsWith(", host host)"), second);
            TapeFixture.append(opened.appender(), 1);
        }
        assertEquals("opened at 2", second());
        tape.write(1);
        assertEquals(3, tape.read().size());
    }

    @Test
    void shouldTakeTheLockThroughAnotherNameOfTheDirectoryForTheSame() throws IOException {
        final TapeFixture tape = new TapeFixture(directory.resolve("tape"));
        final Path link = directory.resolve("link");
        try (WritableTape opened = tape.open()) {
            Files.createSymbolicLink(link, tape.directory());
            assertThrows(TapeException.class, () -> new TapeFixture(link).open());
            TapeFixture.append(opened.appender(), 1);
        }
        new TapeFixture(link).write(1);
        assertEquals(2, tape.read().size());
    }
}
