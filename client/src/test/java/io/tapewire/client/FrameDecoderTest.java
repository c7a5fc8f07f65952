package io.tapewire.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.process.Counters;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.TradingState;
import io.tapewire.schemas.sbe.WelcomeDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameDecoderTest {
    private static final int MUTATIONS = Boolean.getBoolean("tapewire.full") ? 1_000_000 : 100_000;

    private final Heard heard = new Heard();
    private final Counters<ClientCounter> counters = new Counters<>(ClientCounter.class);
    private final List<String> events = new ArrayList<>();
    private final FrameDecoder decoder = newDecoder();

    private FrameDecoder newDecoder() {
        return new FrameDecoder(heard, counters, new NoEvents() {
            @Override
            public void onWelcome(WelcomeDecoder welcome) {
                events.add("welcome " + welcome.maxItemsPerRequest() + " " + welcome.serverName());
            }

            @Override
            public void onAnswer(long requestId) {
                events.add("answer " + requestId);
            }

            @Override
            public void onGoingAway(long reconnectMinMs, long jitterMs) {
                events.add("goingAway " + reconnectMinMs + " " + jitterMs);
            }

            @Override
            public void onPong(long nonce, long recvTs, long sendTs) {
                events.add("pong " + nonce + " " + recvTs + " " + sendTs);
            }
        });
    }

    private long decode(FrameDecoder target, byte[] frame) {
        return target.onFrame(new UnsafeBuffer(frame), 0, frame.length);
    }

    @Test
    void shouldTellOfEveryMessageAndStepOverTheUnknown() {
        assertEquals(12, decode(decoder, Frames.everything()));
        assertEquals(
                List.of(
                        "ack 1 1 OK",
                        "feed GAP sim",
                        "status TQQQ HALTED T1 seq 2 conflated 0 sent 77",
                        "trade TQQQ 356700 seq 3 conflated 1 sent 77",
                        "break TQQQ 12 seq 4 conflated 0 sent 77",
                        "quote TQQQ 356600 -9223372036854775808 seq 17 tapeSeq 9 at 500 400 conflated 3 sent 77",
                        "quote TQQQ 356601 -9223372036854775808 seq 18 tapeSeq 0 at 1300 1900 conflated 0 sent 77",
                        "snapshotEnd 1",
                        "heartbeat 4",
                        "gap 5 6 DAMAGE",
                        "qos CONFLATING 750",
                        "slow 5000 4000",
                        "replay 2 PLAYING at 20 of 9",
                        "error 2 BAD_REQUEST no",
                        "instruments 3 next 0 7 SIM TQQQ",
                        "epochs 4 next 0 1 7"),
                heard.lines());
        assertEquals(
                List.of("welcome 512 fake", "answer 1", "answer 9", "answer 2", "goingAway 100 50", "pong 1 2 3"),
                events);
        assertEquals(1, counters.get(ClientCounter.UNKNOWN_TEMPLATES));
        assertEquals(0, counters.get(ClientCounter.MALFORMED_MESSAGES));
        assertEquals(1, counters.get(ClientCounter.FRAMES));
    }

    @Test
    void shouldCountUpdatesOfInstrumentsThatWereNotDefined() {
        decode(decoder, Frames.of(1, Frames.quote(7, 1, 1, 2), Frames.quoteBatch(7, 2, 1, 0)));
        assertEquals(List.of(), heard.lines());
        assertEquals(2, counters.get(ClientCounter.UNDEFINED_INSTRUMENTS));
    }

    @Test
    void shouldCountExactlyWhatWasLeftOutAlsoBeyondTheSlotsEnd() {
        final long far = 5_000_000_000L;
        decode(
                decoder,
                Frames.frame(1, Frames.SNAPSHOT)
                        .add(0, Frames.instrument(7, "A"))
                        .add(0, Frames.quote(7, 1, 1, 2))
                        .add(0, Frames.trade(7, 1, 5))
                        .add(0, Frames.status(7, 1, TradingState.TRADING))
                        .end());
        heard.clear();
        decode(
                decoder,
                Frames.frame(2, 0)
                        .add(65_535, Frames.status(7, 70_000, TradingState.HALTED))
                        .add(65_535, Frames.trade(7, far, 5))
                        .add(65_535, Frames.tradeBreak(7, far + 100_000))
                        .add(65_535, Frames.quote(7, 65_537, 1, 2))
                        .add(0, Frames.quoteBatch(7, 1_065_537, 1, 65_535))
                        .end());
        assertEquals(
                List.of("69998", "4999999998", "99999", "65535", "999999"),
                heard.lines().stream()
                        .map(line -> line.replaceAll(".* conflated (\\d+) .*", "$1"))
                        .toList());
    }

    @Test
    void shouldTellTheStreamAndKeepInstrumentsAndSeqsOfEachByItself() {
        decode(decoder, Frames.of(1, Frames.instrument(7, "LIVE"), Frames.quote(7, 0x1_0000_0005L, 1, 2)));
        decode(
                decoder,
                Frames.frame(2, Frames.REPLAY)
                        .at(3, 44)
                        .add(0, Frames.quote(7, 9, 1, 2)) // not defined on this stream
                        .add(0, Frames.instrument(7, "PAST"))
                        .add(0, Frames.quote(7, 10, 1, 2))
                        .add(0, Frames.quoteBatch(7, 11, 1, 0))
                        .add(0, Frames.feed(FeedStatusKind.GAP))
                        .add(0, Answers.snapshotEnd(4))
                        .end());
        decode(
                decoder,
                Frames.frame(3, Frames.DELAYED)
                        .at(65_535, 9)
                        .add(0, Frames.instrument(1, "D"))
                        .end());
        decode(
                decoder,
                Frames.frame(4, Frames.DELAYED | Frames.CATCHUP)
                        .at(65_535, 9)
                        .add(0, Frames.trade(1, 1, 2))
                        .end());
        decode(decoder, Frames.of(5, Frames.quoteBatch(7, 11, 1, 0)));
        assertEquals(
                List.of(
                        "quote LIVE 4294967301",
                        "quote PAST 10 stream 3 REPLAY",
                        "quote PAST 11 stream 3 REPLAY",
                        "feed GAP sim stream 3",
                        "snapshotEnd 4 stream 3",
                        "trade D 1 stream 65535 DELAYED CATCHUP",
                        "quote LIVE 4294967307"),
                heard.lines().stream()
                        .map(line -> line.replaceAll("^(quote|trade) (\\w+) .* seq (\\d+) .* sent 77", "$1 $2 $3"))
                        .toList());
        assertEquals(1, counters.get(ClientCounter.UNDEFINED_INSTRUMENTS));
    }

    @Test
    void shouldCompleteAPackedSeqAcrossThe32ndBit() {
        decode(
                decoder,
                Frames.of(
                        1,
                        Frames.instrument(7, "A"),
                        Frames.quote(7, 0xFFFF_FFFEL, 1, 2),
                        Frames.quoteBatch(7, -1, 1, 0),
                        Frames.quoteBatch(7, 0, 1, 0),
                        Frames.quoteBatch(7, 1, 1, 0)));
        assertEquals(
                List.of("4294967294", "4294967295", "4294967296", "4294967297"),
                heard.lines().stream()
                        .map(line -> line.replaceAll(".* seq (\\d+) .*", "$1"))
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 1", "4294967295, 0, 4294967296", "5, 6, 6", "5, 5, 4294967301", "8589934592, 1, 8589934593"})
    void shouldFindTheNearestSeqAboveTheLast(long last, int lowBits, long expected) {
        assertEquals(expected, QuoteUnpacker.nearestAbove(last, lowBits));
    }

    @Test
    void shouldLetNoSymbolMoveTheCursor() {
        decode(decoder, Frames.of(1, Frames.instrument(7, "A\u001b[2J\n"), Frames.quote(7, 1, 1, 2)));
        assertTrue(heard.lines().get(0).startsWith("quote A?[2J? "), heard.lines()::toString);
    }

    @Test
    void shouldStepOverMessagesThatAreShorterThanTheirTemplate() {
        final byte[] frame = Frames.of(1, Frames.instrument(7, "A"), Frames.quote(7, 1, 1, 2), Answers.gap(1, 2));
        for (int at = 32; at < frame.length; at++) {
            if (frame[at] == 80 && frame[at + 2] == 111) {
                frame[at] = 40; // a block that ends in the middle
            }
        }
        assertEquals(1, decode(decoder, frame));
        assertEquals(List.of("gap 1 2 DAMAGE"), heard.lines());
        assertEquals(1, counters.get(ClientCounter.MALFORMED_MESSAGES));
    }

    @Test
    void shouldStepOverAnotherSchema() {
        final byte[] frame = Frames.of(1, Answers.gap(1, 2), Frames.feed(FeedStatusKind.UP));
        frame[40]++; // schemaId of the first message: frame header, slot, blockLength, templateId
        decode(decoder, frame);
        assertEquals(List.of("feed UP sim"), heard.lines());
        assertEquals(1, counters.get(ClientCounter.UNKNOWN_TEMPLATES));
    }

    @Test
    void shouldSurviveEveryCutAndEveryFlippedBit() {
        final byte[] whole = Frames.everything();
        for (int cut = 0; cut < whole.length; cut++) {
            newDecoder().onFrame(new UnsafeBuffer(whole, 0, cut), 0, cut);
        }
        final int padding = 3; // at most, behind the last message: nothing is lost without it
        assertTrue(counters.get(ClientCounter.MALFORMED_FRAMES) >= whole.length - padding);
        for (int bit = 0; bit < whole.length * 8; bit++) {
            final byte[] flipped = whole.clone();
            flipped[bit >> 3] ^= (byte) (1 << (bit & 7));
            decode(newDecoder(), flipped);
        }
        assertTrue(counters.get(ClientCounter.MALFORMED_MESSAGES) > 0);
    }

    @Test
    void shouldSurviveMutations() {
        final long seed = System.nanoTime();
        System.out.println("frames: seed " + seed);
        final Random random = new Random(seed);
        final byte[] whole = Frames.everything();
        for (int i = 0; i < MUTATIONS; i++) {
            final byte[] mutated = whole.clone();
            for (int k = random.nextInt(5); k >= 0; k--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
            }
            decode(newDecoder(), mutated);
            heard.clear();
            events.clear();
        }
        assertTrue(counters.get(ClientCounter.FRAMES) == MUTATIONS);
    }

    @Test
    void shouldShowWhereASideIsEmpty() {
        decode(decoder, Frames.of(1, Frames.instrument(7, "A"), Frames.quote(7, 1, RecordLayout.NULL_MANTISSA, 2)));
        assertTrue(heard.lines().get(0).startsWith("quote A -9223372036854775808 300 "), heard.lines()::toString);
    }
}
