package io.tapewire.perf.benchmarks;

import io.tapewire.fanout.FanoutContext;
import io.tapewire.fanout.FanoutCounter;
import io.tapewire.fanout.FanoutShard;
import io.tapewire.fanout.TransportListener;
import io.tapewire.perf.load.ClientScript;
import io.tapewire.perf.load.ClientScript.Item;
import io.tapewire.perf.load.Requests;
import io.tapewire.tape.Tape;
import java.util.ArrayList;
import java.util.List;

/**
 * A shard on a tape on disk with one session that holds 50 instruments at 10 ms, stepped by hand on a clock of its own: each step, all 50 have changed once
 * and the session's slot has come. The transport takes every frame and forgets it.
 */
final class FlushRig implements AutoCloseable {
    static final int INSTRUMENTS = 50;

    private static final int INTERVAL_MS = 10;
    private static final long NEVER_NS = 1L << 60;
    private static final int NO_CREDIT_LIMIT = 65_535;

    private final ScratchTape scratch = new ScratchTape();
    private final QuoteStream quotes = new QuoteStream(scratch.writer(), INSTRUMENTS);
    private final Tape tape;
    private final FanoutShard shard;
    private final SinkTransport sink = new SinkTransport();
    private long nowNs = 1_700_000_000_000_000_000L;

    FlushRig() {
        tape = scratch.openForReading();
        shard = new FanoutShard(
                new FanoutContext()
                        .clocks(() -> nowNs, () -> nowNs)
                        .slowConsumerNs(NEVER_NS, NEVER_NS, 1)
                        .deadPeerNs(NEVER_NS / 2, NEVER_NS)
                        .conclude(),
                0);
        shard.follow(tape);
        change();
        step();
        final TransportListener session = shard.onAccepted(sink, null);
        final Requests requests = new Requests();
        final List<Item> items = new ArrayList<>();
        for (int i = 0; i < INSTRUMENTS; i++) {
            items.add(Item.exact(QuoteStream.symbol(i), INTERVAL_MS));
        }
        session.onMessage(requests.buffer(), 0, requests.hello(0, "", "bench"));
        session.onMessage(
                requests.buffer(), 0, requests.subscribe(ClientScript.of(items).items(), 0));
        session.onMessage(requests.buffer(), 0, requests.ack(0, NO_CREDIT_LIMIT));
        step();
    }

    /** Every instrument changes once; on the tape when this returns. */
    void change() {
        for (int i = 0; i < INSTRUMENTS; i++) {
            quotes.write();
        }
        nowNs += INTERVAL_MS * 1_000_000L;
    }

    /** {@return bytes sent so far; the shard has nothing left to do} */
    long step() {
        while (shard.doWork() > 0) {
            // until nothing is left
        }
        return sink.bytesSent();
    }

    long frames() {
        return sink.frames();
    }

    long updates() {
        return shard.counters().get(FanoutCounter.UPDATES_SENT);
    }

    @Override
    public void close() {
        shard.onClose();
        tape.close();
        scratch.close();
    }
}
