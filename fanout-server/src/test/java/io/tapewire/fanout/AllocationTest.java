package io.tapewire.fanout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.tapewire.fanout.Requests.Sub;
import java.lang.management.ManagementFactory;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.junit.jupiter.api.Test;

/** Nothing is allocated per tick and flush, nor by the validator. */
class AllocationTest {
    /** Rounds of 20 records: until the last 65,536, which are kept in memory, have been kept once. */
    private static final int WARM_UP = 4_000;

    private static final int MEASURED = 2_000;
    private static final int SESSIONS = 20;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final long thread = Thread.currentThread().getId();

    @Test
    void shouldAllocateNothingPerTickAndFlush() {
        final Fanout fanout = market();
        for (int i = 0; i < SESSIONS; i++) {
            connect(fanout, Sub.all(1, i % 2 == 0 ? 0 : 10), Sub.exact(2, "A", 0));
        }
        assertNothingAllocated(fanout);
        assertTrue(fanout.count(FanoutCounter.UPDATES_SENT) > 100_000);
    }

    @Test
    void shouldAllocateNothingPerEvent() {
        final Fanout fanout = market();
        for (int i = 0; i < SESSIONS; i++) { // half of them share what is encoded
            connect(
                    fanout,
                    i % 2 == 0
                            ? Sub.all(1, 0).every()
                            : Sub.exact(1, "S" + (10 + i), 0).every());
        }
        assertNothingAllocated(fanout);
        assertTrue(fanout.count(FanoutCounter.EVENTS_SENT) > 100_000);
    }

    /** Nobody is too slow here; 500 instruments. */
    private static Fanout market() {
        final Fanout fanout = Fanout.withInstruments(
                context -> context.slowConsumerNs(1L << 60, 1L << 60, 1).deadPeerNs(1L << 59, 1L << 60));
        for (int id = 4; id <= 500; id++) {
            fanout.tape.define(id, 1, "S" + id);
        }
        fanout.step();
        return fanout;
    }

    private static void connect(Fanout fanout, Sub... subs) {
        final TransportListener session = fanout.shard.onAccepted(new Sink(), null);
        send(session, Requests.hello(1, 1, 30_000, ""));
        send(session, Requests.subscribe(1, subs));
        send(session, Requests.ack(0, 65_535));
    }

    private void assertNothingAllocated(Fanout fanout) {
        long allocated = 0;
        for (int round = 0; round < WARM_UP + MEASURED; round++) {
            for (int n = 0; n < 10; n++) {
                fanout.tape.quote(1 + (round * 31 + n * 7) % 500, round);
                fanout.tape.trade(1 + (round * 17 + n) % 500, round);
            }
            fanout.clock.advanceMs(1);
            final long before = threads.getThreadAllocatedBytes(thread);
            while (fanout.shard.doWork() > 0) {
                // until nothing is left
            }
            final long after = threads.getThreadAllocatedBytes(thread);
            allocated += round < WARM_UP ? 0 : after - before;
        }
        // One boxed counter a round would be 16 bytes: what is left comes from the compiler replacing code on the way.
        assertTrue(allocated < 16L * MEASURED / 10, "allocated " + allocated + " bytes in " + MEASURED + " rounds");
    }

    @Test
    void shouldValidateWithoutAllocating() {
        final RequestValidator validator = new RequestValidator(512);
        final byte[] message = Requests.subscribe(1, Sub.exact(1, "A", 0), Sub.exact(2, "B", 0));
        final DirectBuffer view = Requests.wrap(message);
        int codes = 0;
        for (int i = 0; i < WARM_UP; i++) {
            codes += validator.check(view, 0, i % message.length);
        }
        final long before = threads.getThreadAllocatedBytes(thread);
        for (int i = 0; i < MEASURED; i++) {
            codes += validator.check(view, 0, i % message.length);
        }
        final long allocated = threads.getThreadAllocatedBytes(thread) - before;
        assertTrue(codes > 0);
        assertEquals(0, allocated / MEASURED);
    }

    private static void send(TransportListener session, byte[] message) {
        session.onMessage(Requests.wrap(message), 0, message.length);
    }

    /** Takes everything and keeps nothing. */
    private static final class Sink implements Transport {
        private long bytes;

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public boolean send(MutableDirectBuffer buffer, int offset, int length, boolean pingBehind, int pingPayload) {
            bytes += length;
            return true;
        }

        @Override
        public void close(int code, String reason) {
            throw new AssertionError("closed with " + code);
        }

        @Override
        public void abort() {
            throw new AssertionError("aborted");
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
            return bytes;
        }
    }
}
