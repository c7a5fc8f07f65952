package io.tapewire.fanout;

import io.tapewire.fanout.Requests.Sub;
import io.tapewire.schemas.sbe.ReplayClock;
import io.tapewire.schemas.sbe.ReplayOp;
import io.tapewire.tape.Tape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A shard with instruments A, B, C and clients of several streams, stepped by hand. */
final class Streams {
    /** Records that a stream may be behind here. */
    static final int LAG_RECORDS = 500;

    final Fanout fanout;
    private final List<StreamClient> clients = new ArrayList<>();
    private long requestId = 100;

    Streams() {
        this(context -> context.everyLag(60_000_000_000L, 100_000));
    }

    Streams(Consumer<FanoutContext> settings) {
        fanout = Fanout.withInstruments(settings);
    }

    Streams(Consumer<FanoutContext> settings, Tape other) {
        fanout = new Fanout(settings, other);
        fanout.follow();
    }

    void step() {
        int before;
        do {
            before = clients.stream().mapToInt(client -> client.frames.size()).sum();
            fanout.step();
            clients.forEach(StreamClient::answer);
            fanout.step();
        } while (clients.stream().mapToInt(client -> client.frames.size()).sum() != before);
    }

    void advanceMs(long ms) {
        for (long i = 0; i < ms; i++) {
            fanout.clock.advanceMs(1);
            step();
        }
    }

    StreamClient connect() {
        return connect(Subject.ANYONE);
    }

    StreamClient connect(Subject subject) {
        step();
        final StreamClient client = new StreamClient();
        client.connect(fanout.shard, subject);
        clients.add(client);
        client.send(Requests.hello(1, 1, 0, ""));
        step();
        client.lines();
        return client;
    }

    /** A client that has subscribed and read the answer. */
    StreamClient client(Sub... subs) {
        final StreamClient client = connect();
        client.send(Requests.subscribe(1, subs));
        step();
        client.lines();
        return client;
    }

    /** Opens a replay on market time from the beginning, paused. */
    void open(StreamClient client, int streamId, ReplayClock clock, long from, long to, int speedMilli) {
        client.send(Requests.replayControl(++requestId, streamId, ReplayOp.OPEN, clock, 0, from, to, speedMilli, 0, 0));
        step();
    }

    void control(StreamClient client, int streamId, ReplayOp op) {
        client.send(Requests.replayControl(++requestId, streamId, op, ReplayClock.MARKET, 0, 0, 0, 0, 0, 0));
    }
}
