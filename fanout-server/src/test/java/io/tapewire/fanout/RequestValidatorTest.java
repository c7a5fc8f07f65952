package io.tapewire.fanout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.fanout.Requests.Sub;
import io.tapewire.schemas.sbe.Match;
import io.tapewire.schemas.sbe.Mode;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Hostile SBE. Only codes come out, whatever goes in, and what passes can be handled by a session without an exception. */
class RequestValidatorTest {
    private static final int MAX_ITEMS = 4;
    private static final List<byte[]> GOLDEN = List.of(
            Requests.hello(1, 1, 0, "secret"),
            Requests.subscribe(1, Sub.exact(1, "A", 10), Sub.prefix(2, "AB", 0), Sub.all(3, 100)),
            Requests.unsubscribe(2, 1, 2, 3),
            Requests.reconfigure(3, 1, Mode.LATEST, 50, true),
            Requests.ack(0, 10),
            Requests.ping(77),
            Requests.instrumentQuery(4, 1, 10, Match.PREFIX, "A"),
            Requests.replayControl(
                    5,
                    1,
                    io.tapewire.schemas.sbe.ReplayOp.OPEN,
                    io.tapewire.schemas.sbe.ReplayClock.MARKET,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0),
            Requests.goodbye(),
            Requests.epochQuery(6, 1, 10));

    private final RequestValidator validator = new RequestValidator(MAX_ITEMS);

    private int check(byte[] message) {
        return validator.check(new UnsafeBuffer(message), 0, message.length);
    }

    @Test
    void shouldPassEveryGoldenMessage() {
        for (final byte[] message : GOLDEN) {
            assertEquals(RequestValidator.OK, check(message));
        }
    }

    @Test
    void shouldRefuseEveryCutAndWhatIsTooLong() {
        for (final byte[] message : GOLDEN) {
            for (int length = 0; length < message.length; length++) {
                assertNotEquals(RequestValidator.OK, check(Arrays.copyOf(message, length)), "cut at " + length);
            }
            assertNotEquals(RequestValidator.OK, check(Arrays.copyOf(message, message.length + 1)));
        }
    }

    @Test
    void shouldSayWhatIsWrong() {
        final byte[] ping = Requests.ping(1);
        assertEquals(RequestValidator.TOO_SHORT, check(new byte[7]));
        assertEquals(RequestValidator.WRONG_SCHEMA, check(with(ping, 4, 1)));
        assertEquals(RequestValidator.WRONG_VERSION, check(with(ping, 6, 2)));
        assertEquals(RequestValidator.UNKNOWN_TEMPLATE, check(with(ping, 2, 11)));
        assertEquals(RequestValidator.WRONG_BLOCK, check(with(ping, 0, 7)));
        assertEquals(RequestValidator.WRONG_BLOCK, check(with(ping, 0, 9)));
        assertEquals(RequestValidator.TRAILING_BYTES, check(Arrays.copyOf(ping, ping.length + 3)));
        final byte[] subscribe = Requests.subscribe(1, Sub.exact(1, "A", 10));
        assertEquals(RequestValidator.WRONG_GROUP, check(with(subscribe, 12, 3))); // block of an item
        assertEquals(RequestValidator.WRONG_GROUP, check(with(subscribe, 14, MAX_ITEMS + 1)));
        assertEquals(RequestValidator.WRONG_VAR_DATA, check(with(subscribe, subscribe.length - 3, 200)));
        assertEquals(RequestValidator.WRONG_GROUP, check(Requests.unsubscribe(1, 1, 2, 3, 4, 5)));
    }

    @Test
    void shouldTakeAHelloOfANewerVersionAndSkipTheRest() {
        final byte[] hello = Requests.hello(1, 9, 0, "t");
        assertEquals(RequestValidator.OK, check(with(hello, 6, 9)));
        assertEquals(RequestValidator.OK, check(Arrays.copyOf(with(hello, 6, 9), hello.length + 40)));
        assertEquals(RequestValidator.TRAILING_BYTES, check(Arrays.copyOf(hello, hello.length + 40)));
    }

    private static byte[] with(byte[] message, int offset, int u16) {
        final byte[] changed = message.clone();
        changed[offset] = (byte) u16;
        changed[offset + 1] = (byte) (u16 >>> 8);
        return changed;
    }

    @Test
    void shouldSurviveEverySingleBitFlip() {
        for (final byte[] message : GOLDEN) {
            for (int bit = 0; bit < message.length * 8; bit++) {
                final byte[] flipped = message.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                handle(flipped);
            }
        }
    }

    @Test
    void shouldSurviveMutations() {
        final long seed = new Random().nextLong();
        final Random random = new Random(seed);
        final int count = Boolean.getBoolean("tapewire.full") ? 1_000_000 : 100_000;
        try {
            for (int i = 0; i < count; i++) {
                handle(mutate(GOLDEN.get(random.nextInt(GOLDEN.size())), random));
            }
        } catch (final RuntimeException | AssertionError e) {
            throw new AssertionError("seed " + seed, e);
        }
    }

    private static byte[] mutate(byte[] golden, Random random) {
        final byte[] message =
                random.nextInt(4) == 0 ? Arrays.copyOf(golden, random.nextInt(golden.length + 20)) : golden.clone();
        for (int n = random.nextInt(4); n >= 0 && message.length > 0; n--) {
            final int at = random.nextInt(message.length);
            message[at] = switch (random.nextInt(4)) {
                case 0 -> 0;
                case 1 -> (byte) 0xFF;
                case 2 -> (byte) (message[at] + 1);
                default -> (byte) random.nextInt();
            };
        }
        return message;
    }

    private Fanout fanout = Fanout.withInstruments(context -> context.maxItemsPerRequest(MAX_ITEMS));
    private StreamClient client = newClient();
    private int handled;

    private StreamClient newClient() {
        final StreamClient connected = new StreamClient();
        connected.connect(fanout.shard, null);
        connected.send(Requests.hello(1, 1, 0, ""));
        return connected;
    }

    /** A whole session takes it: in a buffer that goes on behind it, where a reader that trusts lengths would find more. */
    private void handle(byte[] message) {
        if (!client.transport.isOpen() || ++handled % 1_000 == 0) {
            client.disconnect();
            client = newClient();
        }
        fanout.clock.advanceMs(20); // within the rate of requests
        client.send(message);
        fanout.shard.doWork();
        client.answer();
        client.lines();
        assertEquals(List.of(), fanout.errors);
        final int code = client.transport.closeCode;
        assertTrue(code == 0 || code == 1000 || code >= 4500 && code <= 4504, "closed with " + code);
    }
}
