package io.tapewire.fanout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.fanout.Requests.Sub;
import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.FeedStatusKind;
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

/**
 * The law under anything that may happen at once: ticks, epochs, gaps of the feed, restarts of the writer, new and amended instruments; clients that
 * come and go, overlapping items, intervals, pauses, stalls, credit. {@link ClientLaw} judges each delivered value; at rest each client's values are
 * the tape's. A try is told by its seed alone.
 */
class LawTest {
    private static final int[] INTERVALS_MS = {0, 0, 10, 20, 50, 100, 200, 500, 1_000, 5_000};
    private static final String[] PREFIXES = {"A", "AA", "B", "S1", "S", "ZZ"};
    private static final int LARGE_MARKET = 150;

    private final Random random = new Random();
    private Fanout fanout;
    private TestTape tape;
    private List<String> symbols;
    private List<Integer> sources;
    private List<List<Integer>> subIds;
    private int nextSubId;

    @Property(tries = 150, shrinking = ShrinkingMode.OFF)
    void shouldKeepTheLaw(@ForAll long seed) {
        run(seed, 400);
    }

    @Tag("full")
    @Property(tries = 5_000, shrinking = ShrinkingMode.OFF)
    void shouldKeepTheLawForLong(@ForAll long seed) {
        run(seed, 1_000);
    }

    private void run(long seed, int steps) {
        random.setSeed(seed);
        symbols = new ArrayList<>();
        sources = new ArrayList<>();
        subIds = new ArrayList<>();
        fanout = new Fanout(this::configure);
        tape = fanout.tape;
        for (int source = 1; source <= 2; source++) {
            tape.epoch(source);
        }
        final int instruments = random.nextInt(4) == 0 ? LARGE_MARKET : 1 + random.nextInt(12);
        for (int i = 0; i < instruments; i++) {
            define();
        }
        if (random.nextBoolean()) {
            fanout.follow();
        } else {
            connect();
            fanout.follow();
        }
        for (int i = 0; i < steps; i++) {
            act();
        }
        checkAtRest();
        assertEquals(List.of(), fanout.errors, "seed " + seed);
    }

    private void configure(FanoutContext context) {
        if (random.nextBoolean()) {
            context.maxItemsPerRequest(8).maxFrameBytes(1_152 + random.nextInt(1_000)); // frames are soon full
        }
        if (random.nextBoolean()) {
            context.cycleLimits(1 + random.nextInt(8), 1 + random.nextInt(40), 1 + random.nextInt(3));
        }
    }

    private void act() {
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4, 5 -> ticks(1 + random.nextInt(30));
            case 6, 7 -> fanout.advanceMs(random.nextInt(40));
            case 8 -> fanout.advanceMs(random.nextInt(400));
            case 9 -> onTape();
            case 10 -> connect();
            case 11, 12, 13, 14 -> subscriptions();
            case 15 -> clientBehaviour();
            case 16 -> fanout.shard.doWork();
            default -> fanout.step();
        }
    }

    private void define() {
        final String symbol = switch (symbols.size() % 4) {
                    case 0 -> "A";
                    case 1 -> "AA";
                    case 2 -> "B";
                    default -> "S";
                }
                + (symbols.size() < 4 ? "" : String.valueOf(symbols.size()));
        symbols.add(symbol);
        sources.add(1 + random.nextInt(2));
        tape.define(symbols.size(), sources.get(symbols.size() - 1), symbol);
    }

    private void ticks(int count) {
        for (int i = 0; i < count; i++) {
            final int id = 1 + (int) (symbols.size() * random.nextDouble() * random.nextDouble());
            switch (random.nextInt(12)) {
                case 0, 1 -> tape.trade(id, random.nextInt(1_000_000));
                case 2 -> tape.tradeBreak(id, random.nextInt(1_000_000));
                case 3 -> tape.status(id, TradingState.get((short) random.nextInt(5)));
                default -> quote(id);
            }
            if (random.nextInt(8) == 0) {
                fanout.clock.advanceNs(random.nextInt(100_000));
            }
        }
    }

    private void quote(int id) {
        final long none = RecordLayout.NULL_MANTISSA;
        final long far = random.nextInt(10) == 0 ? 1L << 40 : 1;
        final boolean noBid = random.nextInt(6) == 0;
        final boolean noAsk = random.nextInt(6) == 0;
        tape.quote(
                id,
                noBid ? none : (random.nextInt(2_000_000) - 1_000_000) * far,
                noBid ? none : random.nextInt(10_000) * far,
                noAsk ? none : random.nextInt(1_000_000),
                noAsk ? none : (random.nextInt(10) == 0 ? 0xFFFF_FFFFL : random.nextInt(10_000)));
    }

    private void onTape() {
        final int source = 1 + random.nextInt(2);
        final int id = 1 + random.nextInt(symbols.size());
        switch (random.nextInt(8)) {
            case 0, 1 -> tape.epoch(source);
            case 2 -> tape.gap(source);
            case 3 -> tape.feedStatus(random.nextBoolean() ? FeedStatusKind.STALE : FeedStatusKind.UP, source, 0, 0);
            case 4 -> tape.feedStatus(FeedStatusKind.ALIVE, source, 0, 0);
            case 5 -> define();
            case 6 -> tape.define(id, sources.get(id - 1), symbols.get(id - 1), 1 + random.nextInt(100));
            default -> tape.repeat(id, sources.get(id - 1), symbols.get(id - 1));
        }
    }

    private void connect() {
        if (fanout.clients.size() < 8) {
            final TestClient client = fanout.connect();
            client.acks = random.nextBoolean();
            client.send(Requests.hello(1, 1, 1_000 + random.nextInt(9_000), ""));
            subIds.add(new ArrayList<>());
        }
    }

    private void subscriptions() {
        if (fanout.clients.isEmpty()) {
            return;
        }
        final int index = random.nextInt(fanout.clients.size());
        final TestClient client = fanout.clients.get(index);
        final List<Integer> ids = subIds.get(index);
        if (!client.transport.isOpen()) {
            return;
        }
        if (ids.isEmpty() || random.nextInt(3) != 0) {
            final Sub[] subs = new Sub[1 + random.nextInt(4)];
            for (int i = 0; i < subs.length; i++) {
                subs[i] = sub();
                ids.add(subs[i].subId());
            }
            client.send(Requests.subscribe(1, subs));
        } else if (random.nextBoolean()) {
            client.send(Requests.unsubscribe(2, ids.remove(random.nextInt(ids.size()))));
        } else {
            final int subId = ids.get(random.nextInt(ids.size()));
            client.send(Requests.reconfigure(3, subId, Mode.LATEST, interval(), random.nextInt(3) == 0));
        }
    }

    private int interval() {
        return INTERVALS_MS[random.nextInt(INTERVALS_MS.length)];
    }

    private Sub sub() {
        nextSubId++;
        final int channels = 1 + random.nextInt(7);
        final boolean snapshot = random.nextInt(4) != 0;
        return switch (random.nextInt(6)) {
            case 0 -> new Sub(nextSubId, channels, Match.ALL, "", interval(), snapshot);
            case 1 ->
                new Sub(
                        nextSubId,
                        channels,
                        Match.PREFIX,
                        PREFIXES[random.nextInt(PREFIXES.length)],
                        interval(),
                        snapshot);
            case 2 -> new Sub(nextSubId, channels, Match.EXACT, "S" + random.nextInt(20), interval(), snapshot);
            default ->
                new Sub(
                        nextSubId,
                        channels,
                        Match.EXACT,
                        symbols.get(random.nextInt(symbols.size())),
                        interval(),
                        snapshot);
        };
    }

    private void clientBehaviour() {
        if (fanout.clients.isEmpty()) {
            return;
        }
        final TestClient client = fanout.clients.get(random.nextInt(fanout.clients.size()));
        if (!client.transport.isOpen()) {
            return;
        }
        switch (random.nextInt(8)) {
            case 0, 1 -> client.transport.acceptNothing();
            case 2, 3 -> client.transport.acceptTail();
            case 4, 5 -> client.transport.acceptAll();
            case 6 -> client.credit = random.nextBoolean() ? 65_535 : random.nextInt(3);
            default -> client.send(Requests.ping(random.nextLong()));
        }
    }

    private void checkAtRest() {
        for (int i = 0; i < fanout.clients.size(); i++) {
            final TestClient client = fanout.clients.get(i);
            client.transport.acceptAll();
            client.credit = 65_535;
            for (int n = 0; n < subIds.get(i).size() && client.transport.isOpen(); n++) {
                fanout.clock.advanceMs(50); // within the rate of requests
                client.send(Requests.reconfigure(4, subIds.get(i).get(n), Mode.LATEST, 100, false));
            }
        }
        for (int id = 1; id <= symbols.size(); id++) {
            tape.quote(id, 7);
            tape.trade(id, 7);
            tape.status(id, TradingState.TRADING);
            if (random.nextBoolean()) {
                tape.tradeBreak(id, 7);
            }
        }
        fanout.advanceMs(6_000);
        for (final TestClient client : fanout.clients) {
            final int code = client.transport.closeCode;
            assertTrue(client.transport.isOpen() || client.transport.aborted || code == 4008, "closed with " + code);
            for (int id = 1; id <= symbols.size() && client.transport.isOpen(); id++) {
                for (int channel = 0; channel < Channel.COUNT; channel++) {
                    if (client.law().wants(channel, symbols.get(id - 1))) {
                        assertEquals(
                                fanout.oracle.newestSeq(id, channel),
                                client.law().lastSeq(id, channel),
                                symbols.get(id - 1) + " at rest");
                    }
                }
            }
        }
    }
}
