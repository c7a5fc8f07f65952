package io.tapewire.fanout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.fanout.Requests.Sub;
import io.tapewire.schemas.sbe.ReplayClock;
import io.tapewire.schemas.sbe.ReplayOp;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The limit of subscribed instruments where nobody asks: what it leaves out is told, whatever moved the view. */
class LimitTest {
    private static final int LIMIT = 4;
    private static final Subject SMALL = new Subject("small", LIMIT, 0);

    private final Streams streams = new Streams();
    private final TestTape tape = streams.fanout.tape;

    private StreamClient connected() {
        return streams.connect(SMALL);
    }

    /** Instruments that appear behind A, B and C, with a quote each. */
    private void appear(int from, int to) {
        for (int id = from; id <= to; id++) {
            tape.define(id, 1, "N" + id);
            tape.quote(id, id);
            streams.step();
        }
    }

    private void seek(StreamClient client, long tapeSeq) {
        client.send(Requests.replayControl(9, 3, ReplayOp.SEEK, ReplayClock.TAPESEQ, 0, tapeSeq, 0, 0, 0, 0));
        streams.step();
    }

    private static List<String> told(StreamClient client) {
        return client.lines().stream().filter(line -> line.startsWith("told")).toList();
    }

    @Test
    void shouldTellOnceWhatAPatternLacksOfWhatAppears() {
        final StreamClient client = connected();
        client.send(Requests.subscribe(1, Sub.all(1, 0), Sub.prefix(2, "N", 0)));
        client.lines();
        appear(4, 6);
        final List<String> lines = client.lines();
        assertEquals(
                List.of("told 1=LIMIT/3", "told 2=LIMIT/1"),
                lines.stream().filter(line -> line.startsWith("told")).toList());
        assertTrue(lines.contains("0 quote 4 #1"), lines.toString());
        assertEquals(1, lines.stream().filter(line -> line.contains("quote")).count());
        tape.quote(1, 1);
        streams.step();
        assertEquals(List.of("0 def 1", "0 quote 1 #1"), client.lines());
    }

    @Test
    void shouldTellWhatASeekLeavesOut() {
        final StreamClient client = connected();
        final long before = tape.headTapeSeq();
        appear(4, 6);
        streams.open(client, 3, ReplayClock.TAPESEQ, before + 1, 0, 0);
        client.send(Requests.subscribe(
                1, Sub.all(7, 0).onStream(3), Sub.exact(8, "N5", 0).onStream(3)));
        streams.step();
        assertEquals(List.of("ack 7=OK/3", "ack 8=PENDING/0"), acks(client));
        seek(client, tape.headTapeSeq());
        final List<String> lines = client.lines();
        assertEquals("told 7=LIMIT/3", lines.get(0));
        assertEquals("3 PAUSED @" + (tape.headTapeSeq() - 1) + " of 9", lines.get(1));
        assertTrue(lines.contains("3 quote 5 #1"), "what is asked for by name is there");
        seek(client, before + 1);
        assertEquals(List.of("told 7=OK/3"), told(client));
        seek(client, before + 1);
        assertEquals(List.of(), told(client));
    }

    private static List<String> acks(StreamClient client) {
        return client.lines().stream().filter(line -> line.startsWith("ack")).toList();
    }

    @Test
    void shouldKeepEachItemOverASeek() {
        final StreamClient client = connected();
        final long before = tape.headTapeSeq();
        appear(4, 6);
        streams.open(client, 3, ReplayClock.TAPESEQ, before + 1, 0, 0);
        client.send(Requests.subscribe(
                1,
                Sub.prefix(1, "N", 0).onStream(3),
                Sub.exact(2, "A", 0).onStream(3),
                Sub.exact(3, "B", 0).onStream(3),
                Sub.exact(4, "C", 0).onStream(3)));
        seek(client, tape.headTapeSeq());
        assertEquals(List.of("told 1=LIMIT/1"), told(client));
        client.send(Requests.unsubscribe(2, 1, 2, 3, 4));
        assertEquals(List.of("ack 1=REMOVED/1", "ack 2=REMOVED/1", "ack 3=REMOVED/1", "ack 4=REMOVED/1"), acks(client));
    }

    @Test
    void shouldTellWhatAReplayMeetsOnTheWayToWhatIsLiveAndBehindIt() {
        final StreamClient client = connected();
        appear(4, 5);
        streams.open(client, 3, ReplayClock.TAPESEQ, 5, 0, 0);
        client.send(Requests.subscribe(1, Sub.all(7, 0).onStream(3)));
        streams.step();
        client.lines();
        streams.control(client, 3, ReplayOp.JOIN_LIVE);
        streams.step();
        assertEquals(List.of("told 7=LIMIT/4"), told(client));
        appear(6, 6);
        assertEquals(List.of(), told(client), "it is known");
        tape.quote(4, 9);
        streams.step();
        assertTrue(client.lines().contains("3 quote 4 #2"));
        streams.control(client, 3, ReplayOp.PAUSE);
        streams.step();
        assertEquals(List.of("told 7=LIMIT/4"), told(client));
        streams.control(client, 3, ReplayOp.JOIN_LIVE);
        tape.quote(4, 10);
        tape.quote(5, 10);
        streams.step();
        final List<String> lines = client.lines();
        assertTrue(lines.contains("3 quote 4 #3"), lines.toString());
        assertTrue(lines.stream().noneMatch(line -> line.startsWith("3 quote 5")), lines.toString());
    }

    @Test
    void shouldTellWhatEventsLackAndKeepThemFromWhoLacksNone() {
        final StreamClient small = connected();
        final StreamClient large = streams.connect();
        for (final StreamClient client : List.of(small, large)) {
            client.send(Requests.subscribe(1, Sub.all(1, 0).every()));
        }
        streams.step();
        tape.quote(1, 1);
        appear(4, 5);
        for (final StreamClient client : List.of(small, large)) { // has been told of it, so that bytes could be shared
            tape.quote(5, 7);
            tape.quote(1, 7);
            streams.step();
        }
        assertEquals(List.of("told 1=LIMIT/4"), told(small));
        final List<Long> all = large.tapeSeqs(0);
        assertEquals(7, all.size(), all.toString());
        assertEquals(4, small.tapeSeqs(0).size());
    }
}
