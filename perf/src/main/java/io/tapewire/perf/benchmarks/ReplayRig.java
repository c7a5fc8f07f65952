package io.tapewire.perf.benchmarks;

import io.tapewire.fanout.FanoutCounter;
import io.tapewire.fanout.FanoutShard;
import io.tapewire.fanout.TransportListener;
import io.tapewire.perf.load.ClientScript.Item;
import io.tapewire.perf.load.Requests;
import io.tapewire.tape.Tape;
import java.util.List;

/**
 * A shard on a tape on disk with one session that replays each event as fast as it acknowledges, which it does at once, over and over again. What reads the
 * tape for it runs on the same thread, so that its time is counted.
 */
final class ReplayRig implements AutoCloseable {
    private static final int RECORDS = 500_000;
    private static final int INSTRUMENTS = 500;
    private static final int STREAM = 1;
    private static final int NO_CREDIT_LIMIT = 65_535;
    private static final long STEP_NS = 1_000_000;

    private final ScratchTape scratch = new ScratchTape();
    private final Requests requests = new Requests();
    private final SinkTransport sink = new SinkTransport();
    private final Tape tape;
    private final FanoutShard shard;
    private final TransportListener session;
    private long nowNs = 1_700_000_000_000_000_000L;

    ReplayRig() {
        final QuoteStream quotes = new QuoteStream(scratch.writer(), INSTRUMENTS);
        for (int i = 0; i < RECORDS; i++) {
            quotes.write();
        }
        tape = scratch.openForReading();
        shard = new FanoutShard(EveryRig.context(() -> nowNs), 0);
        shard.follow(tape);
        settle();
        session = shard.onAccepted(sink, null);
        send(requests.hello(0, "", "bench"));
        send(requests.openReplay(STREAM, 0, 0));
        send(requests.subscribe(List.of(Item.all(0).every().on(STREAM)), 0));
        send(requests.playReplay(STREAM));
    }

    private void send(int length) {
        session.onMessage(requests.buffer(), 0, length);
        settle();
    }

    private void settle() {
        while (shard.doWork() > 0) {
            // until nothing is left
        }
    }

    /** Goes on until as many events have been sent since the beginning. {@return how many have} */
    long playTo(long events) {
        long sent = sent();
        while (sent < events) {
            nowNs += STEP_NS;
            final long before = sent;
            settle();
            acknowledge();
            sent = sent();
            if (sent == before) {
                rewind();
            }
        }
        return sent;
    }

    private void acknowledge() {
        session.onMessage(requests.buffer(), 0, requests.ack(sink.frames(), NO_CREDIT_LIMIT));
    }

    private void rewind() {
        nowNs += 1_000 * STEP_NS; // within the rate of requests
        send(requests.seekReplay(STREAM, 0));
        acknowledge();
        send(requests.playReplay(STREAM));
    }

    long sent() {
        return shard.counters().get(FanoutCounter.REPLAY_EVENTS_SENT);
    }

    @Override
    public void close() {
        shard.onClose();
        tape.close();
        scratch.close();
    }
}
