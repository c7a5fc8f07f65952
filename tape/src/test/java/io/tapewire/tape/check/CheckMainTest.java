package io.tapewire.tape.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.GapDecoder;
import io.tapewire.schemas.sbe.InstrumentDefDecoder;
import io.tapewire.schemas.sbe.Match;
import io.tapewire.schemas.sbe.Mode;
import io.tapewire.schemas.sbe.QuoteBatchDecoder;
import io.tapewire.schemas.sbe.SubscriptionStatus;
import io.tapewire.tape.check.SampleCapture.Entry;
import io.tapewire.tape.check.SampleCapture.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The judge accepts what is right and finds each fault that is planted, one at a time. */
class CheckMainTest {
    private final long seed = System.nanoTime();
    private SampleTape tape;
    private String out;

    @TempDir
    private Path temporary;

    @BeforeEach
    void write() {
        System.out.println("check: seed " + seed);
        tape = new SampleTape(temporary.resolve("tape"), seed);
    }

    private SampleSessions sessions() {
        return new SampleSessions(tape);
    }

    private int run(byte[] capture, String... options) {
        try {
            final Path file = temporary.resolve("client.cap");
            Files.write(file, capture);
            final List<String> args = new ArrayList<>(List.of(options));
            args.add(temporary.resolve("tape").toString());
            args.add(file.toString());
            final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
            final PrintStream print = new PrintStream(stdout, true, StandardCharsets.UTF_8);
            final int status = CheckMain.run(print, print, args.toArray(String[]::new));
            out = stdout.toString(StandardCharsets.UTF_8);
            return status;
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    private void assertCorrect(SampleCapture capture, String... options) {
        assertEquals(0, run(capture.bytes(), options), out);
        assertTrue(out.startsWith("correct: "), out);
        assertEquals(1, out.lines().count(), out);
    }

    /** Exactly this kind: one that draws others along would send its reader astray. */
    private void assertFound(FaultKind kind, SampleCapture capture, String... options) {
        assertEquals(1, run(capture.bytes(), options), out);
        final List<String> lines = out.lines().toList();
        assertTrue(lines.get(lines.size() - 1).startsWith("faulty: "), out);
        lines.subList(0, lines.size() - 1).forEach(line -> assertTrue(line.startsWith(kind + ": "), kind + "\n" + out));
    }

    private static Entry nth(SampleCapture capture, int n, Predicate<Entry> of) {
        return capture.entries.stream()
                .filter(entry -> entry.sent == null && of.test(entry))
                .skip(n)
                .findFirst()
                .orElseThrow();
    }

    /** A frame in the middle that holds events and nothing else. */
    private static Entry events(SampleCapture capture) {
        return nth(
                capture,
                5,
                entry -> entry.messages.size() == 4
                        && entry.messages.stream()
                                .allMatch(message -> RecordLayout.isMarketData(message.templateId())));
    }

    @Test
    void shouldAcceptWhatIsRight() {
        assertCorrect(sessions().every(), "--at-rest");
        assertCorrect(sessions().latest(), "--at-rest");
        assertCorrect(sessions().delayed(), "--rights", "A*:delayed");
        assertCorrect(sessions().replay());
    }

    @Test
    void shouldJudgeSeveralConnectionsAndARefreshedToken() {
        final SampleCapture capture = sessions().every();
        capture.entries.addAll(sessions().latest().entries);
        capture.sent(SampleMessages.hello());
        assertCorrect(capture, "--at-rest");
        assertTrue(out.contains("2 connections"), out);
    }

    @Test
    void shouldLetACursorGoBackOnceToWhereItWasAskedFor() {
        for (int i = 1; i <= 2; i++) { // with the answer, or behind it
            final SampleCapture capture = resumed(i);
            assertCorrect(capture, "--at-rest");
            nth(capture, 3, entry -> true).cursor = SampleSessions.CURSOR - 1;
            assertEquals(1, run(capture.bytes()));
            assertTrue(out.contains("cursor " + (SampleSessions.CURSOR - 1) + " behind "), out);
        }
    }

    @Test
    void shouldLetASnapshotBeAheadOfTheCursor() {
        final SampleCapture capture = sessions().every();
        final Entry first = nth(
                capture,
                0,
                entry -> entry.messages.stream().anyMatch(message -> RecordLayout.isMarketData(message.templateId())));
        first.cursor = SampleSessions.CURSOR;
        assertFound(FaultKind.CURSOR, capture);
        first.flags |= 1;
        assertCorrect(capture);
    }

    private SampleCapture resumed(int frames) {
        final SampleCapture capture = sessions().every();
        for (int i = 0; i < 2; i++) {
            nth(capture, i, entry -> true).cursor = i < frames ? SampleSessions.WELCOME : SampleSessions.CURSOR;
        }
        return capture;
    }

    @Test
    void shouldFindALostEvent() {
        final SampleCapture capture = sessions().every();
        events(capture).messages.remove(1);
        assertFound(FaultKind.LOST, capture);
        assertEquals(2, out.lines().count(), out);
    }

    @Test
    void shouldFindAnEventThatCameTwice() {
        final SampleCapture capture = sessions().every();
        final Entry frame = events(capture);
        frame.messages.add(frame.messages.get(3));
        assertEquals(1, run(capture.bytes()));
        assertTrue(out.startsWith("twice: "), out);
    }

    @Test
    void shouldFindEventsInTheWrongOrder() {
        final SampleCapture capture = sessions().every();
        Collections.swap(events(capture).messages, 1, 2);
        assertFound(FaultKind.ORDER, capture);
    }

    @Test
    void shouldFindAnyBitThatDiffers() {
        final Random random = new Random(seed);
        for (int i = 0; i < 50; i++) {
            final SampleCapture capture = sessions().every();
            final byte[] bytes = events(capture).messages.get(2).bytes;
            final int bit = RecordLayout.TS_EXCHANGE_OFFSET * 8 + random.nextInt(16 * 8); // neither place nor id
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            assertFound(FaultKind.BYTES, capture);
        }
    }

    @Test
    void shouldFindAPackedQuoteThatDiffers() {
        final SampleCapture capture = sessions().latest();
        final Entry frame = nth(capture, 3, entry -> entry.holds(QuoteBatchDecoder.TEMPLATE_ID));
        final Message batch = frame.messages.stream()
                .filter(message -> message.templateId() == QuoteBatchDecoder.TEMPLATE_ID)
                .findFirst()
                .orElseThrow();
        batch.bytes[8 + 16 + 4 + 8] ^= 1; // bidPx
        assertFound(FaultKind.BYTES, capture);
    }

    @Test
    void shouldFindAWrongConflatedCount() {
        final SampleCapture capture = sessions().latest();
        final Entry frame = nth(
                capture,
                8,
                entry -> entry.messages.stream().anyMatch(message -> RecordLayout.isMarketData(message.templateId())));
        frame.messages.stream()
                .filter(message -> RecordLayout.isMarketData(message.templateId()))
                .findFirst()
                .orElseThrow()
                .conflated += 3;
        assertFound(FaultKind.CONFLATED, capture);
    }

    @Test
    void shouldFindWhatIsNotSubscribed() {
        final SampleCapture capture = sessions().every();
        final long foreign = foreignEvent();
        final Entry last = nth(capture, 0, entry -> entry.holds(FeedStatusDecoder.TEMPLATE_ID));
        last.messages.add(new Message(tape.definition(3), 0));
        last.messages.add(new Message(tape.bytes(foreign), 0));
        assertFound(FaultKind.SUBSCRIPTION, capture);
    }

    private long foreignEvent() {
        long tapeSeq = 1;
        while (!tape.isEvent(tapeSeq) || tape.instrument(tapeSeq) != 3) {
            tapeSeq++;
        }
        return tapeSeq;
    }

    @Test
    void shouldFindWhatComesBehindTheEndOfItsItem() {
        final SampleCapture capture = sessions().every();
        final Entry frame = events(capture);
        frame.messages.add(0, new Message(SampleMessages.ack(1, SubscriptionStatus.REMOVED, Mode.EVERY, 0), 0));
        assertFound(FaultKind.SUBSCRIPTION, capture);
    }

    @Test
    void shouldFindAMissingDefinition() {
        final SampleCapture capture = sessions().every();
        nth(capture, 0, entry -> entry.holds(InstrumentDefDecoder.TEMPLATE_ID))
                .messages
                .removeIf(message -> message.templateId() == InstrumentDefDecoder.TEMPLATE_ID);
        assertFound(FaultKind.DEFINITION, capture);
        assertTrue(out.contains("definition: ") && out.contains("more, "), out);
    }

    @Test
    void shouldFindACursorThatPromisesTooMuch() {
        final SampleCapture capture = sessions().every();
        final Entry frame = events(capture);
        final int at = capture.entries.indexOf(frame);
        capture.entries.get(at).cursor = capture.entries.get(at + 1).cursor;
        assertFound(FaultKind.CURSOR, capture);
    }

    @Test
    void shouldFindAGapThatWasNotTold() {
        final SampleCapture capture = sessions().every();
        final Entry frame = nth(capture, 0, entry -> entry.holds(GapDecoder.TEMPLATE_ID));
        frame.messages.clear();
        frame.messages.add(new Message(SampleMessages.heartbeat(1), 0));
        assertFound(FaultKind.LOST, capture);
    }

    @Test
    void shouldFindAnEpochThatWasNotTold() {
        for (final SampleCapture capture :
                List.of(sessions().every(), sessions().latest())) {
            final Entry frame = nth(capture, 0, entry -> entry.holds(FeedStatusDecoder.TEMPLATE_ID));
            frame.messages.clear();
            frame.messages.add(new Message(SampleMessages.heartbeat(1), 0));
            assertFound(FaultKind.EPOCH, capture);
        }
    }

    @Test
    void shouldFindWhatIsYoungerThanTheDelay() {
        final SampleCapture capture = sessions().delayed();
        events(capture).ts -= 10_000_000;
        assertFound(FaultKind.DELAY, capture);
        assertFound(FaultKind.DELAY, sessions().delayed(), "--delay", "60ms");
        assertFound(FaultKind.DELAY, sessions().every(), "--delay", "2h", "--delayed-subject");
    }

    @Test
    void shouldFindWhatThereIsNoRightTo() {
        assertFound(FaultKind.RIGHTS, sessions().every(), "--rights", "AAA:realtime,*:delayed");
        assertFound(FaultKind.RIGHTS, sessions().every(), "--rights", "A*/quote+status:realtime");
        assertCorrect(sessions().every(), "--rights", "A*:realtime");
    }

    @Test
    void shouldFindAFrameNumberThatIsSkipped() {
        final SampleCapture capture = sessions().every();
        capture.entries.get(capture.entries.size() - 1).frameSeq++;
        assertFound(FaultKind.FRAME_SEQ, capture);
    }

    @Test
    void shouldFindAReplayThatLosesAnEventBehindItsSeek() {
        final SampleCapture capture = sessions().replay();
        final Entry frame = nth(
                capture,
                1,
                entry -> entry.streamId == SampleSessions.REPLAY_ID && entry.holds(InstrumentDefDecoder.TEMPLATE_ID));
        frame.messages.remove(1);
        assertFound(FaultKind.LOST, capture);
    }

    @Test
    void shouldFindAPlaceBeyondTheHead() {
        final SampleCapture capture = sessions().every();
        capture.entries.get(capture.entries.size() - 1).messages.get(0).bytes =
                SampleMessages.heartbeat(tape.head() + 1);
        assertFound(FaultKind.HEAD, capture);
    }

    @Test
    void shouldFindThatTheNewestIsMissingAtRest() {
        final SampleCapture latest = sessions().latest();
        latest.entries.subList(latest.entries.size() - 8, latest.entries.size()).clear();
        assertFound(FaultKind.REST, latest, "--at-rest");
        final SampleCapture every = sessions().every();
        every.entries.subList(every.entries.size() - 8, every.entries.size()).clear();
        assertFound(FaultKind.LOST, every, "--at-rest");
    }

    @Test
    void shouldLetAnExactItemBeatAPrefix() {
        final SampleCapture capture = sessions().every();
        final byte[] ask = SampleMessages.subscribe(2, 0, Match.EXACT, "ABC", Mode.LATEST, false, 0);
        final Entry asked = new Entry();
        asked.sent = ask;
        asked.ts = 1;
        final Entry frame = events(capture);
        capture.entries.add(capture.entries.indexOf(frame), asked);
        frame.messages.add(0, new Message(SampleMessages.ack(2, SubscriptionStatus.OK, Mode.LATEST, 0), 0));
        final Entry later = capture.entries.get(capture.entries.indexOf(frame) + 1);
        later.messages.removeIf(message -> isOf(2, message));
        if (later.messages.isEmpty()) {
            later.messages.add(new Message(SampleMessages.heartbeat(1), 0));
        }
        assertEquals(1, run(capture.bytes()), "conflated is told as 0 behind what was left out");
        assertTrue(out.lines().noneMatch(line -> line.startsWith("lost: ")), out);
        assertTrue(out.lines().anyMatch(line -> line.startsWith("conflated: ")), out);
    }

    @Test
    void shouldNotMissWhatTheLimitLeavesOut() {
        final SampleCapture capture = sessions().every();
        for (final Entry entry : capture.entries) {
            if (entry.sent == null
                    && entry.messages.removeIf(message -> isOf(2, message))
                    && entry.messages.isEmpty()) {
                entry.messages.add(new Message(SampleMessages.heartbeat(1), 0));
            }
        }
        assertFound(FaultKind.LOST, capture, "--at-rest");
        final byte[] limit = SampleMessages.unasked(1, SubscriptionStatus.LIMIT, Mode.EVERY);
        nth(capture, 6, entry -> true).messages.add(new Message(limit, 0));
        nth(capture, 8, entry -> true)
                .messages
                .add(new Message(
                        SampleMessages.ack(1, SubscriptionStatus.OK, Mode.EVERY, 0), 0)); // of a Reconfigure, say
        assertCorrect(capture, "--at-rest");
        nth(capture, 12, entry -> entry.messages.size() > 1 && isOf(1, entry.messages.get(0)))
                .messages
                .remove(0);
        assertFound(FaultKind.LOST, capture, "--at-rest");
    }

    private static boolean isOf(int instrument, Message message) {
        return RecordLayout.isMarketData(message.templateId())
                && RecordLayout.instrumentId(new UnsafeBuffer(message.bytes), 0) == instrument;
    }

    @Test
    void shouldAcceptATruncatedTail() {
        final byte[] bytes = sessions().every().bytes();
        final Random random = new Random(seed);
        for (int i = 0; i < 20; i++) {
            final int length = 300 + random.nextInt(bytes.length - 300);
            assertEquals(0, run(Arrays.copyOf(bytes, length)), out);
        }
    }

    @Test
    void shouldSayInOneLineThatAFileIsNoCapture() {
        final byte[] garbage = new byte[5_000];
        new Random(seed).nextBytes(garbage);
        garbage[7] = 0; // a stamp that could be one
        assertFound(FaultKind.CAPTURE, "garbage", garbage);
        assertFound(FaultKind.CAPTURE, "empty", new byte[0]);
        final byte[] frameFirst = sessions().every().bytes();
        final int hello = 12 + SampleMessages.hello().length;
        assertFound(FaultKind.CAPTURE, "no Hello", Arrays.copyOfRange(frameFirst, hello, frameFirst.length));
    }

    private void assertFound(FaultKind kind, String what, byte[] capture) {
        assertEquals(1, run(capture), what);
        assertEquals(2, out.lines().count(), out);
        assertTrue(out.startsWith(kind + ": client.cap: "), out);
    }

    @Test
    void shouldSayWhatIsWrongWithItsArguments() {
        final byte[] capture = sessions().every().bytes();
        for (final String[] options : new String[][] {
            {"--rights", "A*"},
            {"--rights", "*/size:none"},
            {"--rights", "*:all"},
            {"--delay", "15"},
            {"--delayed-subject"}
        }) {
            assertEquals(2, run(capture, options), out);
            assertEquals(1, out.lines().count(), out);
            assertTrue(out.startsWith("tapewire check: "), out);
        }
    }
}
