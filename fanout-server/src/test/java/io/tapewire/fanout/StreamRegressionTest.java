package io.tapewire.fanout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.fanout.Requests.Sub;
import io.tapewire.schemas.sbe.OnOverflow;
import io.tapewire.schemas.sbe.ReplayClock;
import io.tapewire.schemas.sbe.ReplayOp;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What was once wrong, or would be by a small change: places where streams meet. */
class StreamRegressionTest {
    private final Streams streams = new Streams(context -> context.cycleLimits(4, 1_000, 128));
    private final Fanout fanout = streams.fanout;
    private final TestTape tape = fanout.tape;

    @Test
    void shouldSendTheFirstEventsOfANewInstrumentInABurst() {
        final StreamClient client =
                streams.client(Sub.all(1, 0).every(), Sub.exact(2, "A", 0).on(4));
        tape.define(9, 1, "NEW");
        for (int i = 0; i < 20; i++) {
            tape.quote(9, i);
            tape.quote(1, i);
        }
        fanout.shard.doWork(); // a part of the burst
        client.ack(65_535);
        client.send(Requests.ping(1));
        streams.step();
        assertEquals(
                20,
                client.events.stream()
                        .filter(event -> event.instrumentId() == 9)
                        .count());
    }

    @Test
    void shouldNotTakeForOwedWhatNobodyWants() {
        final Streams patient = new Streams(context -> context.everyLag(60_000_000_000L, 100));
        final StreamClient client = patient.client(Sub.exact(1, "C", 0).every().onOverflow(OnOverflow.CLOSE));
        for (int i = 0; i < 50_000; i++) {
            patient.fanout.tape.quote(1, i);
        }
        patient.fanout.clock.advanceMs(70_000);
        patient.fanout.tape.quote(3, 1);
        patient.step();
        assertTrue(client.transport.isOpen());
        assertEquals(1, client.events.size());
    }

    @Test
    void shouldNotJudgeWhatWasConflatedForEventsThatWereTooMany() {
        final Streams small = new Streams(context -> context.everyLag(60_000_000_000L, 100));
        final StreamClient client = small.client(Sub.exact(1, "A", 0).every());
        client.transport.acceptNothing();
        for (int i = 0; i < 200; i++) {
            small.fanout.tape.quote(1, i);
            small.step();
        }
        small.fanout.advanceMs(2_000);
        client.transport.acceptAll();
        small.fanout.advanceMs(15_000);
        assertTrue(client.transport.isOpen());
        assertEquals(200, client.events.get(client.events.size() - 1).seq());
    }

    @Test
    void shouldConflateOverAnEpoch() {
        final Streams small = new Streams(context -> context.everyLag(60_000_000_000L, 100));
        final TestTape other = small.fanout.tape;
        final StreamClient client = small.client(Sub.exact(1, "A", 0).every());
        other.quote(1, 1);
        small.step();
        client.transport.acceptNothing();
        for (int i = 0; i < 200; i++) {
            other.quote(1, i);
            small.step();
        }
        other.epoch(1);
        other.quote(1, 5);
        small.step();
        client.transport.acceptAll();
        small.step();
        other.quote(1, 6);
        small.step();
        final List<String> lines = client.lines();
        assertEquals("0 quote 1 #203", lines.get(lines.size() - 1));
        assertTrue(lines.contains("0 feed NEW_EPOCH"), lines.toString());
        assertTrue(client.events.stream().allMatch(event -> event.conflated() < 250), lines.toString());
    }

    @Test
    void shouldPlayWithWhatWasSubscribedBeforePlay() {
        tape.quote(1, 1);
        tape.quote(2, 1);
        final StreamClient client = streams.connect();
        client.send(open(1, 1));
        client.send(Requests.subscribe(2, Sub.all(1, 0).every().onStream(1)));
        client.send(control(3, 1, ReplayOp.PLAY));
        client.send(open(4, 2));
        client.send(Requests.subscribe(5, Sub.all(2, 0).every().onStream(2)));
        client.send(control(6, 2, ReplayOp.PLAY));
        streams.step();
        assertEquals(List.of(5L, 6L), client.tapeSeqs(1));
        assertEquals(List.of(5L, 6L), client.tapeSeqs(2));
    }

    private static byte[] open(long requestId, int streamId) {
        return Requests.replayControl(requestId, streamId, ReplayOp.OPEN, ReplayClock.MARKET, 0, 0, 0, 0, 0, 0);
    }

    private static byte[] control(long requestId, int streamId, ReplayOp op) {
        return Requests.replayControl(requestId, streamId, op, ReplayClock.MARKET, 0, 0, 0, 0, 0, 0);
    }

    @Test
    void shouldKeepWhoIsConnected() {
        final AtomicReference<Subject> who = new AtomicReference<>(new Subject("alice", 10, 0));
        final Streams guarded = new Streams(context -> context.authenticator(token -> who.get()));
        final StreamClient client = guarded.connect(null);
        client.send(Requests.hello(1, 1, 0, "token"));
        assertTrue(client.transport.isOpen());
        who.set(new Subject("bob", 10, 0, RightsRules.parse("*:delayed"), 1_000_000));
        client.send(Requests.hello(1, 1, 0, new String(new byte[] {'x'}, StandardCharsets.US_ASCII)));
        assertEquals(4503, client.transport.closeCode);
    }

    @Test
    void shouldBringConflatedValuesBackBehindEpochsThatAStreamResumesThrough() {
        final StreamClient client = streams.connect();
        final long cursor = tape.headTapeSeq();
        tape.quote(1, 1);
        tape.epoch(1);
        tape.quote(1, 2);
        tape.quote(2, 2);
        streams.step();
        client.send(Requests.subscribe(1, Sub.exact(1, "B", 0)));
        streams.step();
        client.send(Requests.subscribe(2, Sub.exact(2, "A", 0).every().from(7, cursor)));
        streams.step();
        final List<String> lines = client.lines();
        final int epoch = lines.lastIndexOf("0 feed NEW_EPOCH");
        assertTrue(lines.lastIndexOf("0 quote 2 #1") > epoch, lines.toString());
    }

    @Test
    void shouldServeADelayedSubjectThatCameBeforeTheTape() {
        final Fanout early = new Fanout(context -> {});
        final StreamClient client = new StreamClient();
        client.connect(early.shard, new Subject("late", 10, 0, RightsRules.parse("*:delayed"), 1_000_000));
        client.send(Requests.hello(1, 1, 0, ""));
        client.send(Requests.subscribe(1, Sub.all(1, 0).onStream(65_535)));
        early.tape.epoch(1);
        early.tape.define(1, 1, "A");
        early.tape.quote(1, 1);
        early.follow();
        for (int i = 0; i < 10; i++) {
            early.clock.advanceMs(1);
            early.step();
            client.answer();
        }
        assertEquals(
                1,
                client.lines().stream()
                        .filter(line -> line.equals("65535 quote 1 #1"))
                        .count());
    }
}
