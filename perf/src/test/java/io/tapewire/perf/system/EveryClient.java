package io.tapewire.perf.system;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.LongArrayList;

/** A {@code watch --mode every} with a cursor file and a capture, that may be killed and started again; and what all its lives printed. */
final class EveryClient {
    private static final Duration END_TIMEOUT = Duration.ofSeconds(90); // the longest backoff is 30 s

    private record Life(EventLines lines, long fromCursor) {}

    private final Tapewire tapewire;
    private final String name;
    private final String url;
    private final List<Life> lives = new ArrayList<>();
    private TapewireProcess process;

    EveryClient(Tapewire tapewire, String name, String url) {
        this.tapewire = tapewire;
        this.name = name;
        this.url = url;
    }

    private Path cursorFile() {
        return tapewire.path(name + ".cursor");
    }

    Path capture() {
        return tapewire.path(name + ".capture");
    }

    EveryClient start() {
        final EventLines lines = new EventLines();
        lives.add(new Life(lines, cursor()));
        process = tapewire.watchInto(
                lines, url, "*", "--mode", "every", "--json", "--cursor-file", cursorFile(), "--capture", capture());
        return this;
    }

    /** kill -9, then a new one with the same files. */
    void killAndRestart() {
        process.kill();
        start();
    }

    private EventLines lines() {
        return lives.get(lives.size() - 1).lines;
    }

    /** Waits until it prints events behind those of now, and has written where it is. */
    void awaitEvents() {
        final int before = lines().count();
        await().atMost(END_TIMEOUT).until(() -> {
            startAgainIfRefused();
            return lines().count() > before && Files.exists(cursorFile());
        });
    }

    /** As a supervisor does: who comes back while the server is away ends at once, since a first connection must succeed. */
    private void startAgainIfRefused() {
        if (lives.size() > 1 && !process.isAlive() && lines().count() == 0) {
            assertTrue(process.errors().contains("tapewire watch: " + url + ": "), process::errors);
            start();
        }
    }

    /** Waits until everything was printed, and ends it in order. */
    void awaitEnd(TapeEvents tape) {
        await(name).atMost(END_TIMEOUT).until(() -> {
            startAgainIfRefused();
            assertTrue(process.isAlive(), () -> name + " has ended: " + process.errors());
            return lines().ended() == tape.ended();
        });
        process.terminate();
        assertEquals(0, process.awaitExit(Tapewire.EXIT_TIMEOUT), process::errors);
        assertTrue(cursor() >= tape.last(), () -> "cursor " + cursor() + " of " + tape.last());
    }

    private long cursor() {
        try {
            return Files.exists(cursorFile())
                    ? Long.parseLong(Files.readString(cursorFile()).strip().split(":")[2])
                    : 0;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Checks that each life printed the tape's events without a hole, in order and once, from the cursor on that the life before had left behind, which
     * promised nothing that was not printed; and the last one up to the end.
     *
     * @return events that were printed twice, as they came behind the newest cursor
     */
    int assertAllOf(TapeEvents tape) {
        int repeated = 0;
        int next = -1;
        for (int i = 0; i < lives.size(); i++) {
            final String who = name + ", life " + (i + 1);
            final EventLines lines = lives.get(i).lines;
            final LongArrayList seen = lines.tapeSeqs();
            assertEquals("", lines.faults(), who);
            if (i > 0) {
                final int resumed = tape.upTo(lives.get(i).fromCursor);
                assertTrue(
                        resumed <= next, who + " begins behind " + lives.get(i).fromCursor + ", which was not printed");
                assertEquals(0, lines.snapshots(), who);
                repeated += Math.min(seen.size(), next - resumed);
                next = resumed;
            } else {
                next = tape.upTo(seen.getLong(0)) - 1;
            }
            for (final long tapeSeq : seen.toLongArray()) {
                assertEquals(tape.tapeSeq(next++), tapeSeq, who);
            }
        }
        assertEquals(tape.count(), next, name);
        return repeated;
    }

    int lives() {
        return lives.size();
    }
}
