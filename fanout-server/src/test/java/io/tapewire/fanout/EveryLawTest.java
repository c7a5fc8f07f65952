package io.tapewire.fanout;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapewire.fanout.Requests.Sub;
import io.tapewire.schemas.sbe.Match;
import io.tapewire.schemas.sbe.Mode;
import io.tapewire.schemas.sbe.TradingState;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;

/** Clients of every event that stall, are cut off and come back with their cursor, under anything that the tape may have: each gets all of its events once. */
class EveryLawTest {
    private static final Sub[] WANTED = {
        new Sub(1, 7, Match.ALL, "", 0, false, Mode.EVERY, 0),
        new Sub(1, 3, Match.PREFIX, "A", 0, false, Mode.EVERY, 0),
        new Sub(1, 1, Match.EXACT, "B", 0, false, Mode.EVERY, 0),
        new Sub(1, 7, Match.ALL, "", 0, false, Mode.EVERY, 0)
    };

    /** One who wants each event, on one connection after the other. */
    private final class Subscriber {
        private final Sub wanted;
        private final List<Long> got = new ArrayList<>();
        private final long start;
        private long cursor;
        private StreamClient client;

        Subscriber(Sub wanted) {
            this.wanted = wanted;
            start = streams.fanout.tape.headTapeSeq();
            client = streams.client(wanted);
        }

        void cutOff() {
            take();
            client.disconnect();
            client = null;
        }

        /** What the client has is what it has processed: its cursor goes with it. */
        void take() {
            got.addAll(client.tapeSeqs(0));
            client.events.clear();
            for (final StreamClient.Frame frame : client.frames) {
                cursor = frame.updates() > 0 || cursor != 0 ? frame.cursor() : cursor;
            }
            client.frames.clear();
        }

        void comeBack() {
            client = streams.connect();
            client.frames.clear();
            client.send(Requests.subscribe(1, cursor == 0 ? wanted.from(7, start) : wanted.from(7, cursor)));
        }
    }

    private Random random;
    private Streams streams;
    private final List<List<Long>> expected = new ArrayList<>();
    private List<Subscriber> subscribers;

    @Property(tries = 100, shrinking = ShrinkingMode.OFF)
    void shouldSendEachEventOnce(@ForAll long seed) {
        run(seed, 300);
    }

    @Tag("full")
    @Property(tries = 2_000, shrinking = ShrinkingMode.OFF)
    void shouldSendEachEventOnceForLong(@ForAll long seed) {
        run(seed, 1_500);
    }

    private void run(long seed, int rounds) {
        random = new Random(seed);
        streams = new Streams();
        expected.clear();
        subscribers = new ArrayList<>();
        for (final Sub wanted : WANTED) {
            subscribers.add(new Subscriber(wanted));
            expected.add(new ArrayList<>());
        }
        for (int round = 0; round < rounds; round++) {
            write();
            disturb(subscribers.get(random.nextInt(subscribers.size())));
            if (random.nextInt(3) == 0) {
                streams.advanceMs(1);
            }
        }
        for (final Subscriber subscriber : subscribers) {
            if (subscriber.client == null) {
                subscriber.comeBack();
            }
            subscriber.client.transport.acceptAll();
            subscriber.client.acks = true;
            subscriber.client.ack(65_535);
        }
        streams.advanceMs(3);
        for (int i = 0; i < WANTED.length; i++) {
            subscribers.get(i).take();
            assertEquals(expected.get(i), subscribers.get(i).got, "subscriber " + i);
        }
        assertEquals(List.of(), streams.fanout.errors);
    }

    private void write() {
        final TestTape tape = streams.fanout.tape;
        final int id = 1 + random.nextInt(3);
        switch (random.nextInt(12)) {
            case 0 -> tape.epoch(1);
            case 1 -> tape.gap(1);
            case 2 -> tape.lose(1 + random.nextInt(3));
            case 3 -> tape.define(id, 1, id == 1 ? "A" : id == 2 ? "B" : "C", random.nextInt(100));
            case 4 -> {
                tape.status(id, TradingState.TRADING);
                expect(id, 4);
            }
            case 5, 6 -> {
                tape.trade(id, 5);
                expect(id, 2);
            }
            default -> {
                tape.quote(id, random.nextInt(100));
                expect(id, 1);
            }
        }
    }

    private void expect(int id, int channelBit) {
        for (int i = 0; i < WANTED.length; i++) {
            final Sub sub = WANTED[i];
            final boolean matches =
                    sub.match() == Match.ALL || sub.symbol().equals(id == 1 ? "A" : id == 2 ? "B" : "C");
            if (matches && (sub.channels() & channelBit) != 0) {
                expected.get(i).add(streams.fanout.tape.headTapeSeq());
            }
        }
    }

    private void disturb(Subscriber subscriber) {
        if (subscriber.client == null) {
            subscriber.comeBack();
            return;
        }
        switch (random.nextInt(10)) {
            case 0 -> subscriber.client.transport.acceptNothing();
            case 1 -> subscriber.client.transport.acceptAll();
            case 2 -> subscriber.client.acks = !subscriber.client.acks;
            case 3 -> subscriber.client.ack(1 + random.nextInt(3));
            case 4 -> subscriber.cutOff();
            default -> {
                // keeps on reading
            }
        }
    }
}
