package io.tapewire.fanout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.fanout.Requests.Sub;
import io.tapewire.schemas.sbe.ReplayClock;
import io.tapewire.schemas.sbe.ReplayOp;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.agrona.MutableDirectBuffer;
import org.junit.jupiter.api.Test;

/** A session's life: Hello, tokens, versions, requests out of turn, rates, ends; each end with its code, counted and logged once. */
class SessionTest {
    private static final Subject ALICE = new Subject("alice", 2, 0);

    private final Fanout fanout = Fanout.withInstruments();

    private void assertEnded(TestClient client, EndReason reason) {
        fanout.step();
        assertEquals(reason.code(), client.transport.closeCode);
        client.closed(reason.code());
        assertEquals(1, fanout.count(reason.counter()));
        assertEquals(0, fanout.count(FanoutCounter.SESSIONS));
        assertEquals(1, fanout.log.size());
        assertTrue(fanout.log.get(0).contains(reason.code() + " " + reason), fanout.log.get(0));
    }

    @Test
    void shouldWelcome() {
        final TestClient client = fanout.connect();
        client.send(Requests.hello(1, 3, 100, ""));
        assertEquals(List.of("frame", "welcome"), client.events());
        assertEquals(1_000, client.welcomeHeartbeatMs);
    }

    @Test
    void shouldCloseWithoutHelloInTime() {
        final TestClient client = fanout.connect();
        fanout.advanceMs(4_990);
        assertTrue(client.transport.isOpen());
        fanout.advanceMs(20);
        assertEnded(client, EndReason.NO_HELLO);
    }

    @Test
    void shouldCloseWhereNoVersionIsCommon() {
        final TestClient client = fanout.connect();
        client.send(Requests.hello(2, 9, 0, ""));
        assertEnded(client, EndReason.VERSION);
    }

    @Test
    void shouldCloseARequestBeforeHello() {
        final TestClient client = fanout.connect();
        client.send(Requests.ping(1));
        assertEnded(client, EndReason.PROTOCOL);
    }

    @Test
    void shouldCloseAMalformedMessage() {
        final TestClient client = fanout.welcomed();
        client.send(new byte[] {1, 2, 3});
        assertEnded(client, EndReason.PROTOCOL);
        assertEquals(List.of("anyone 4501 PROTOCOL too short"), fanout.log);
    }

    @Test
    void shouldCloseAnotherVersionAfterHello() {
        final TestClient client = fanout.welcomed();
        final byte[] ping = Requests.ping(1);
        ping[6] = 2;
        client.send(ping);
        assertEnded(client, EndReason.PROTOCOL);
    }

    @Test
    void shouldCheckTheToken() {
        final Fanout guarded = guarded();
        final TestClient wrong = guarded.connect();
        wrong.send(Requests.hello(1, 1, 0, "wrong"));
        final TestClient none = guarded.connect();
        none.send(Requests.hello(1, 1, 0, ""));
        final TestClient right = guarded.connect();
        right.send(Requests.hello(1, 1, 0, "right"));
        final TestClient byHandshake = guarded.connect(ALICE);
        byHandshake.send(Requests.hello(1, 1, 0, ""));
        guarded.step();
        assertEquals(4500, wrong.transport.closeCode);
        assertEquals(4500, none.transport.closeCode);
        assertEquals(List.of("frame", "welcome"), right.events());
        assertEquals(List.of("frame", "welcome"), byHandshake.events());
        right.send(Requests.hello(1, 1, 0, "right")); // refreshes
        assertTrue(right.transport.isOpen());
        assertEquals(List.of(), right.events());
        right.send(Requests.subscribe(1, Sub.all(1, 0)));
        assertEquals("ack 1 1=LIMIT/3@0", right.events().get(1));
        right.send(Requests.hello(1, 1, 0, "wrong"));
        assertEquals(4500, right.transport.closeCode);
        right.closed(4500);
        assertEquals(List.of("alice 4500 TOKEN"), guarded.log);
    }

    private static Fanout guarded() {
        return Fanout.withInstruments(context -> context.authenticator(
                token -> Arrays.equals(token, "right".getBytes(StandardCharsets.US_ASCII)) ? ALICE : null));
    }

    @Test
    void shouldEndWhenTheTokenExpires() {
        final TestClient client =
                fanout.connect(new Subject("bob", 10, fanout.clock.nanoTime() + 8_000 * ManualClock.MS));
        client.send(Requests.hello(1, 1, 0, ""));
        fanout.advanceMs(7_900);
        assertTrue(client.transport.isOpen());
        fanout.advanceMs(200);
        assertEnded(client, EndReason.TOKEN);
    }

    @Test
    void shouldAnswerPingGoodbyeAndWhatIsNotOffered() {
        final TestClient client = fanout.welcomed();
        client.send(Requests.ping(-5));
        client.send(Requests.replayControl(3, 0, ReplayOp.PLAY, ReplayClock.MARKET, 0, 0, 0, 0, 0, 0));
        assertEquals(
                List.of("frame", "pong 18446744073709551611", "frame", "error 3 BAD_REQUEST")
                        .toString(),
                client.events().toString().replace("pong -5", "pong 18446744073709551611"));
        client.send(Requests.goodbye());
        assertEnded(client, EndReason.GOODBYE);
    }

    @Test
    void shouldBoundTheRateOfRequestsButNotOfNewAcks() {
        final TestClient client = fanout.subscribed(Sub.exact(1, "A", 0));
        client.acks = true;
        for (int i = 0; i < 500; i++) {
            fanout.tape.quote(1, i);
            fanout.step();
        }
        assertTrue(client.transport.isOpen());
        client.acks = false;
        for (int i = 0; i < 97; i++) {
            client.send(Requests.ping(i));
        }
        assertTrue(client.transport.isOpen());
        for (int i = 0; i < 5; i++) {
            client.send(Requests.ping(i));
        }
        assertEnded(client, EndReason.RATE);
    }

    @Test
    void shouldCountAChangeOfVeryManyEntriesAsMoreThanOneRequest() {
        for (int id = 4; id <= 10_000; id++) {
            fanout.tape.define(id, 1, "S" + id);
        }
        final TestClient client = fanout.welcomed();
        for (int i = 0; i < 30; i++) {
            client.send(Requests.subscribe(i, Sub.all(i, 0)));
            client.send(Requests.unsubscribe(i, i));
        }
        fanout.step();
        assertEquals(4013, client.transport.closeCode);
    }

    @Test
    void shouldCloseAnAckOfAnUnsentFrameAndIgnoreAnOlderOne() {
        final TestClient client = fanout.subscribed(Sub.exact(1, "A", 0));
        client.send(Requests.ack(client.lastFrameSeq, 65_535));
        client.send(Requests.ack(client.lastFrameSeq - 1, 0));
        fanout.tape.quote(1, 1);
        fanout.step();
        assertEquals(List.of("frame", "def A", "quote A #1"), client.events());
        client.send(Requests.ack(client.lastFrameSeq + 1, 65_535));
        assertEnded(client, EndReason.PROTOCOL);
    }

    @Test
    void shouldSendRecordsOnlyWithCredit() {
        final TestClient client = fanout.subscribed(Sub.exact(1, "A", 0));
        client.send(Requests.ack(client.lastFrameSeq, 1));
        for (int i = 0; i < 3; i++) {
            fanout.tape.quote(1, i);
            fanout.step();
        }
        client.send(Requests.ping(1));
        assertEquals(List.of("frame", "def A", "quote A #1", "frame", "pong 1"), client.events());
        client.send(Requests.ack(client.lastFrameSeq, 1));
        assertEquals(List.of("frame conflated", "quote A #3 ~1"), client.events());
    }

    @Test
    void shouldTellAndCloseEveryoneWhenDraining() {
        final TestClient client = fanout.welcomed();
        fanout.shard.goAway(250, 1_000);
        fanout.step();
        assertEquals(List.of("frame", "goingAway DRAINING 250+1000"), client.events());
        assertEquals(4000, client.transport.closeCode);
        final TestClient late = fanout.connect();
        fanout.step();
        assertEquals(4000, late.transport.closeCode);
        client.closed(4000);
        late.closed(4000);
        assertEquals(List.of("anyone 4000 DRAINING", "- 4000 DRAINING"), fanout.log);
        assertEquals(0, fanout.shard.sessionCount());
    }

    @Test
    void shouldResetAPeerThatDoesNotAnswerTheClose() {
        final TestClient client = fanout.welcomed();
        client.send(Requests.goodbye());
        assertEquals(1000, client.transport.closeCode);
        fanout.advanceMs(4_900);
        assertFalse(client.transport.aborted);
        fanout.advanceMs(200);
        assertTrue(client.transport.aborted);
        assertEquals(List.of("anyone 1000 GOODBYE"), fanout.log);
        assertEquals(1, fanout.count(FanoutCounter.SESSIONS_ABORTED));
        client.closed(1006); // late: already forgotten
        assertEquals(1, fanout.log.size());
    }

    @Test
    void shouldCountAPeerThatClosesAndOneThatViolatesFraming() {
        fanout.welcomed().closed(1001);
        fanout.welcomed().closed(1003);
        assertEquals(List.of("anyone 1001 CLOSED_BY_PEER", "anyone 1003 FRAMING"), fanout.log);
    }

    @Test
    void shouldEndOnlyTheSessionThatFails() {
        final TestClient other = fanout.subscribed(Sub.exact(1, "A", 0));
        final Transport broken = new BrokenTransport();
        final TransportListener session = fanout.shard.onAccepted(broken, null);
        final byte[] hello = Requests.hello(1, 1, 0, "");
        session.onMessage(Requests.wrap(hello), 0, hello.length);
        fanout.tape.quote(1, 1);
        fanout.step();
        assertEquals(List.of("frame", "def A", "quote A #1", "ping"), other.events());
        assertEquals(1, fanout.errors.size());
        assertEquals(1, fanout.count(FanoutCounter.ENDED_INTERNAL_ERROR));
    }

    /** Fails at each frame. */
    private static final class BrokenTransport implements Transport {
        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public boolean send(MutableDirectBuffer buffer, int offset, int length, boolean pingBehind, int pingPayload) {
            throw new IllegalStateException("broken");
        }

        @Override
        public void close(int code, String reason) {
            // nobody is there
        }

        @Override
        public void abort() {
            // nobody is there
        }

        @Override
        public String remoteAddress() {
            return "";
        }

        @Override
        public String origin() {
            return "";
        }

        @Override
        public long bytesSent() {
            return 0;
        }
    }
}
