package io.tapewire.fanout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.fanout.Requests.Sub;
import io.tapewire.schemas.sbe.ReplayClock;
import io.tapewire.schemas.sbe.ReplayOp;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;

/**
 * A replay under random commands, stalls and acknowledgements, beside a plain model: the place of each state that is told, and the events between two places,
 * which are the tape's own, each once and in order, whatever happened in between.
 */
class ReplayModelTest {
    private static final int STREAM = 3;
    private static final int EVENTS = 400;

    private Random random;
    private Streams streams;
    private StreamClient client;
    private long startTime;
    private long requestId;
    private TreeSet<Long> seeks;

    @Property(tries = 60, shrinking = ShrinkingMode.OFF)
    void shouldSendWhatLiesBetweenTheStatesItTells(@ForAll long seed) {
        run(seed, 60);
    }

    @Tag("full")
    @Property(tries = 2_000, shrinking = ShrinkingMode.OFF)
    void shouldSendWhatLiesBetweenTheStatesForLong(@ForAll long seed) {
        run(seed, 200);
    }

    private void run(long seed, int commands) {
        random = new Random(seed);
        streams = new Streams();
        requestId = 0;
        seeks = new TreeSet<>();
        record();
        client = streams.connect();
        client.send(
                Requests.replayControl(++requestId, STREAM, ReplayOp.OPEN, ReplayClock.MARKET, 0, 0, 0, speed(), 0, 0));
        client.send(Requests.subscribe(1, Sub.exact(1, "A", 0).every().onStream(STREAM)));
        streams.step();
        final List<String> lines = new ArrayList<>(client.lines());
        for (int i = 0; i < commands; i++) {
            lines.add("> " + command());
            disturb();
            streams.advanceMs(random.nextInt(30));
            lines.addAll(client.lines());
        }
        client.transport.acceptAll();
        client.acks = true;
        client.ack(65_535);
        streams.advanceMs(5);
        client.send(Requests.replayControl(++requestId, STREAM, ReplayOp.PAUSE, ReplayClock.MARKET, 0, 0, 0, 0, 0, 0));
        streams.advanceMs(5);
        lines.addAll(client.lines());
        check(lines);
        assertEquals(List.of(), streams.fanout.errors);
    }

    /** A's quote seq n has tapeSeq 4 + 2 n - 1; B's trades lie between. */
    private void record() {
        startTime = streams.fanout.clock.nanoTime() - 12_345;
        for (int i = 0; i < EVENTS; i++) {
            streams.fanout.tape.quote(1, i);
            streams.fanout.tape.trade(2, i);
            streams.fanout.clock.advanceMs(1 + i % 7);
        }
        streams.step();
    }

    private static long tapeSeqOf(long quoteSeq) {
        return 3 + 2 * quoteSeq;
    }

    private int speed() {
        return new int[] {0, 100, 1_000, 10_000, 1_000_000}[random.nextInt(5)];
    }

    private String command() {
        final ReplayOp op = new ReplayOp[] {
                    ReplayOp.PLAY,
                    ReplayOp.PLAY,
                    ReplayOp.PAUSE,
                    ReplayOp.SEEK,
                    ReplayOp.STEP,
                    ReplayOp.SPEED,
                    ReplayOp.JOIN_LIVE
                }
                [random.nextInt(7)];
        final long from = startTime + (long) (random.nextDouble() * 4 * EVENTS) * ManualClock.MS;
        if (op == ReplayOp.SEEK) {
            seeks.add(requestId + 1);
        }
        client.send(Requests.replayControl(
                ++requestId, STREAM, op, ReplayClock.MARKET, 0, from, 0, speed(), 1 + random.nextInt(5), 0));
        if (random.nextInt(20) == 0) {
            streams.fanout.tape.quote(1, 7);
            streams.fanout.tape.trade(2, 7);
        }
        return op + " " + requestId;
    }

    private void disturb() {
        switch (random.nextInt(8)) {
            case 0 -> client.transport.acceptNothing();
            case 1 -> client.acks = !client.acks;
            case 2 -> client.ack(2 + random.nextInt(5));
            default -> client.transport.acceptAll();
        }
    }

    /** Between two states each event behind the first place up to the second was sent, or behind a SEEK the place is another. */
    private void check(List<String> lines) {
        long next = 1; // quote seq that is to come
        long answered = 0;
        for (int i = 0; i < lines.size(); i++) {
            final String line = lines.get(i);
            final List<String> before = lines.subList(Math.max(0, i - 12), i + 1);
            if (line.startsWith(STREAM + " quote 1 #")) {
                final long seq = Long.parseLong(line.substring((STREAM + " quote 1 #").length()));
                assertEquals(next, seq, () -> String.join("\n", before));
                next = seq + 1;
            } else if (line.contains(" @")) {
                final long cursor = Long.parseLong(line.replaceAll(".* @(\\d+) of.*", "$1"));
                final long request = Long.parseLong(line.replaceAll(".* of (\\d+)", "$1"));
                final long known = answered;
                answered = Math.max(answered, request);
                if (!seeks.subSet(known, false, answered, true).isEmpty()) {
                    next = Math.max(1, (cursor - 3) / 2 + 1);
                }
                final long coming = next;
                assertTrue(tapeSeqOf(coming) > cursor, () -> coming + " was not sent: " + String.join("\n", before));
                assertTrue(
                        coming == 1 || tapeSeqOf(coming - 1) <= cursor,
                        () -> "sent too much: " + String.join("\n", before));
            }
        }
        assertTrue(answered > 0);
    }
}
