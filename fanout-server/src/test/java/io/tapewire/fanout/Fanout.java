package io.tapewire.fanout;

import io.tapewire.tape.Tape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A shard, its tape, its clients and its clock, stepped by hand on one thread. */
final class Fanout {
    /** Deadlines step in less than what the shard takes for a pause of its own. */
    private static final long STEP_MS = 5;

    final ManualClock clock = new ManualClock();
    final TestTape tape = new TestTape(clock);
    final List<String> log = new ArrayList<>();
    final List<Throwable> errors = new ArrayList<>();
    final FanoutContext context = new FanoutContext();
    final FanoutShard shard;
    final List<TestClient> clients = new ArrayList<>();
    private final int maxFrameBytes;
    private final Tape followed;
    final TapeOracle oracle;

    Fanout() {
        this(context -> {});
    }

    Fanout(Consumer<FanoutContext> settings) {
        this(settings, null);
    }

    /** @param other the tape to follow; null: {@link #tape} */
    Fanout(Consumer<FanoutContext> settings, Tape other) {
        followed = other == null ? tape : other;
        oracle = new TapeOracle(followed.newReader());
        context.clocks(clock, clock.wall())
                .sessionLog((id, subject, remote, code, reason, detail, bytes) ->
                        log.add(subject + " " + code + " " + reason + (detail.isEmpty() ? "" : " " + detail)))
                .errorHandler(errors::add);
        settings.accept(context);
        context.conclude();
        maxFrameBytes = context.maxFrameBytes();
        shard = new FanoutShard(context, 0);
    }

    /** A shard that follows a tape with one source in its first epoch and instruments A, B, C with ids 1, 2, 3. */
    static Fanout withInstruments(Consumer<FanoutContext> settings) {
        final Fanout fanout = new Fanout(settings);
        fanout.tape.epoch(1);
        fanout.tape.define(1, 1, "A");
        fanout.tape.define(2, 1, "B");
        fanout.tape.define(3, 1, "C");
        fanout.follow();
        return fanout;
    }

    static Fanout withInstruments() {
        return withInstruments(context -> {});
    }

    void follow() {
        shard.follow(followed);
        step();
        step();
    }

    /** Cycles until there is nothing to do at once. */
    void step() {
        int workCount;
        do {
            workCount = shard.doWork();
            for (final TestClient client : clients) {
                client.answer();
            }
        } while (workCount > 0);
    }

    /** Time goes on, in small steps with cycles. */
    void advanceMs(long ms) {
        for (long left = ms; left > 0; left -= STEP_MS) {
            clock.advanceMs(Math.min(STEP_MS, left));
            step();
        }
    }

    /** A connection on which nothing has been said. */
    TestClient connect() {
        return connect(null);
    }

    TestClient connect(Subject subject) {
        final TestClient client = new TestClient(oracle, maxFrameBytes);
        client.connected(shard.onAccepted(client.transport, subject));
        clients.add(client);
        return client;
    }

    /** A client that has been welcomed; its events so far are forgotten. */
    TestClient welcomed() {
        step();
        final TestClient client = connect();
        client.send(Requests.hello(1, 1, 0, ""));
        client.events();
        return client;
    }

    /** A client that has subscribed and has its snapshot; its events so far are forgotten. */
    TestClient subscribed(Requests.Sub... subs) {
        final TestClient client = welcomed();
        client.send(Requests.subscribe(1, subs));
        step();
        client.events();
        return client;
    }

    long count(FanoutCounter counter) {
        return shard.counters().get(counter);
    }
}
