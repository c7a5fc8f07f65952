package io.tapewire.perf.benchmarks;

import io.tapewire.fanout.FanoutContext;
import io.tapewire.fanout.FanoutCounter;
import io.tapewire.fanout.FanoutShard;
import io.tapewire.fanout.TransportListener;
import io.tapewire.perf.load.ClientScript;
import io.tapewire.perf.load.ClientScript.Item;
import io.tapewire.perf.load.Requests;
import io.tapewire.tape.Tape;
import java.util.List;
import java.util.stream.IntStream;
import org.agrona.concurrent.EpochNanoClock;

/**
 * A shard on a tape on disk with sessions that want each event of 50 instruments, stepped by hand on a clock of its own: each step, all instruments of the
 * market have changed once. Transports take every frame and forget it.
 */
final class EveryRig implements AutoCloseable {
    /** What each session has. */
    static final int WANTED = 50;

    private static final long STEP_NS = 10_000_000;
    private static final long NEVER_NS = 1L << 60;
    private static final int NO_CREDIT_LIMIT = 65_535;

    private final ScratchTape scratch = new ScratchTape();
    private final int instruments;
    private final QuoteStream quotes;
    private final Tape tape;
    private final FanoutShard shard;
    private long nowNs = 1_700_000_000_000_000_000L;

    /**
     * @param instruments of the market, 50 or more
     * @param sessions how many
     * @param alike whether all have the same instruments; else no two have
     */
    EveryRig(int instruments, int sessions, boolean alike) {
        this.instruments = instruments;
        quotes = new QuoteStream(scratch.writer(), instruments);
        tape = scratch.openForReading();
        shard = new FanoutShard(context(() -> nowNs), 0);
        shard.follow(tape);
        change();
        step();
        for (int i = 0; i < sessions; i++) {
            connect(alike ? 0 : i * instruments / sessions);
        }
        step();
    }

    /** Settings by which nobody is too slow and nothing is held back. */
    static FanoutContext context(EpochNanoClock clock) {
        return new FanoutContext()
                .clocks(clock::nanoTime, clock)
                .slowConsumerNs(NEVER_NS, NEVER_NS, 1)
                .deadPeerNs(NEVER_NS / 2, NEVER_NS)
                .replayRecordsPerSecond(Integer.MAX_VALUE)
                .conclude();
    }

    private void connect(int first) {
        final TransportListener session = shard.onAccepted(new SinkTransport(), null);
        final Requests requests = new Requests();
        final List<Item> items = IntStream.range(first, first + WANTED)
                .mapToObj(
                        i -> Item.exact(QuoteStream.symbol(i % instruments), 0).every())
                .toList();
        session.onMessage(requests.buffer(), 0, requests.hello(0, "", "bench"));
        session.onMessage(
                requests.buffer(), 0, requests.subscribe(ClientScript.of(items).items(), 0));
        session.onMessage(requests.buffer(), 0, requests.ack(0, NO_CREDIT_LIMIT));
    }

    /** Every instrument changes once; on the tape when this returns. */
    void change() {
        for (int i = 0; i < instruments; i++) {
            quotes.write();
        }
        nowNs += STEP_NS;
    }

    /** {@return events sent so far; the shard has nothing left to do} */
    long step() {
        while (shard.doWork() > 0) {
            // until nothing is left
        }
        return shard.counters().get(FanoutCounter.EVENTS_SENT);
    }

    @Override
    public void close() {
        shard.onClose();
        tape.close();
        scratch.close();
    }
}
