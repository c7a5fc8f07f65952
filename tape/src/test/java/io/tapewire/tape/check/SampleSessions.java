package io.tapewire.tape.check;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.Match;
import io.tapewire.schemas.sbe.Mode;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.ReplayOp;
import io.tapewire.schemas.sbe.ReplayPhase;
import io.tapewire.schemas.sbe.SubscriptionStatus;
import io.tapewire.schemas.sbe.TradingStatusDecoder;
import io.tapewire.tape.check.SampleCapture.Entry;
import io.tapewire.tape.check.SampleCapture.Message;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What a correct server would send: the documents, played straight from the tape's records, and sharing nothing with the judge. */
final class SampleSessions {
    static final long WELCOME = 60;
    static final long CURSOR = 40;
    static final long GAP_FROM = 100;
    static final long GAP_TO = 120;
    static final long DELAY_MS = 50;
    static final int REPLAY_ID = 7;

    private static final int EVENTS_PER_FRAME = 4;
    private static final int SLOT = 9;

    private final SampleTape tape;
    private final SampleCapture capture = new SampleCapture();

    SampleSessions(SampleTape tape) {
        this.tape = tape;
    }

    private void begin(byte[]... requests) {
        capture.connect(SampleMessages.hello());
        put(0, 0, 0, SampleMessages.welcome(WELCOME, 0));
        for (final byte[] request : requests) {
            capture.sent(request);
        }
    }

    private Entry put(int streamId, int flags, long cursor, byte[] message) {
        final Entry frame = capture.frame(streamId, flags, cursor);
        frame.messages.add(new Message(message, 0));
        return frame;
    }

    private void granted(int subId, Mode mode, long delayMs) {
        put(0, 0, 0, SampleMessages.ack(subId, SubscriptionStatus.OK, mode, delayMs));
    }

    /** Symbols that begin with A, each event behind {@link #CURSOR}, and a range that a Gap tells. */
    SampleCapture every() {
        begin(SampleMessages.subscribe(1, 0, Match.PREFIX, "A", Mode.EVERY, false, CURSOR));
        granted(1, Mode.EVERY, 0);
        events(0, 0, CURSOR, true);
        put(0, 0, tape.head(), SampleMessages.heartbeat(tape.head()));
        return capture;
    }

    /** The same at a distance. */
    SampleCapture delayed() {
        begin(SampleMessages.subscribe(1, StreamView.DELAYED, Match.PREFIX, "A", Mode.EVERY, false, CURSOR));
        granted(1, Mode.EVERY, DELAY_MS);
        events(StreamView.DELAYED, 16, CURSOR, true);
        return capture;
    }

    /** A replay from the beginning, then from {@link #CURSOR} again. */
    SampleCapture replay() {
        begin(SampleMessages.replay(5, REPLAY_ID, ReplayOp.OPEN));
        put(0, 0, 0, SampleMessages.replayState(5, REPLAY_ID, ReplayPhase.PAUSED, 0));
        capture.sent(SampleMessages.subscribe(1, REPLAY_ID, Match.PREFIX, "A", Mode.EVERY, false, 0));
        granted(1, Mode.EVERY, 0);
        events(REPLAY_ID, 4, 0, false);
        capture.sent(SampleMessages.replay(6, REPLAY_ID, ReplayOp.SEEK));
        put(0, 0, 0, SampleMessages.replayState(6, REPLAY_ID, ReplayPhase.PLAYING, CURSOR));
        events(REPLAY_ID, 4, CURSOR, false);
        return capture;
    }

    private void events(int streamId, int flags, long start, boolean withGap) {
        final Set<Integer> defined = new HashSet<>();
        final Map<Integer, Long> last = new HashMap<>();
        Entry frame = null;
        for (long tapeSeq = start + 1; tapeSeq <= tape.head(); tapeSeq++) {
            if (withGap && tapeSeq == GAP_FROM) {
                put(streamId, flags, GAP_TO, SampleMessages.gap(streamId, GAP_FROM, GAP_TO));
                tapeSeq = GAP_TO;
                frame = null;
            } else if (tape.templateId(tapeSeq) == FeedStatusDecoder.TEMPLATE_ID) {
                at(put(streamId, flags, tapeSeq, tape.bytes(tapeSeq)), tapeSeq);
                frame = null;
            } else if (tape.isEvent(tapeSeq) && tape.instrument(tapeSeq) <= 2) {
                if (frame == null || frame.messages.size() >= EVENTS_PER_FRAME) {
                    frame = capture.frame(streamId, flags, tapeSeq);
                }
                if (defined.add(tape.instrument(tapeSeq))) {
                    frame.messages.add(new Message(tape.definition(tape.instrument(tapeSeq)), 0));
                }
                final long seq = RecordLayout.seq(tape.record(tapeSeq), 0);
                final Long before = last.put(tape.instrument(tapeSeq) * 3 + channel(tapeSeq), seq);
                frame.messages.add(new Message(tape.bytes(tapeSeq), before == null ? 0 : (int) (seq - before - 1)));
                at(frame, tapeSeq);
            }
        }
    }

    private void at(Entry frame, long tapeSeq) {
        frame.cursor = tapeSeq;
        if (frame.streamId == StreamView.DELAYED) {
            frame.ts = RecordLayout.tsIngest(tape.record(tapeSeq), 0) + DELAY_MS * 1_000_000 + 5;
        }
    }

    /** All symbols conflated: whole at first, packed afterwards; the newest trade and a break that is newer. */
    SampleCapture latest() {
        begin(SampleMessages.subscribe(1, 0, Match.ALL, "", Mode.LATEST, true, 0));
        granted(1, Mode.LATEST, 0);
        final Map<Integer, Long> last = new HashMap<>();
        final Set<Integer> defined = new HashSet<>();
        values(1, WELCOME, 1, last, defined);
        for (long place = WELCOME + SLOT; place < tape.head() + SLOT; place += SLOT) {
            final long to = Math.min(place, tape.head());
            final long from = to >= tape.secondEpoch && to - SLOT < tape.secondEpoch ? tape.secondEpoch : 0;
            if (from != 0) {
                put(0, 0, to, tape.bytes(from));
            }
            values(to >= tape.secondEpoch ? tape.secondEpoch : 1, to, 2, last, defined);
        }
        put(0, 0, tape.head(), SampleMessages.heartbeat(tape.head()));
        return capture;
    }

    private void values(long from, long to, int flags, Map<Integer, Long> last, Set<Integer> defined) {
        final Entry frame = capture.frame(0, flags, to);
        final Map<Integer, Long> newest = new HashMap<>();
        for (long tapeSeq = from; tapeSeq <= to; tapeSeq++) {
            if (tape.isEvent(tapeSeq)) {
                newest.put(tape.instrument(tapeSeq) * 3 + channel(tapeSeq), tapeSeq);
            }
        }
        newest.forEach((cell, tapeSeq) -> {
            final long seq = RecordLayout.seq(tape.record(tapeSeq), 0);
            final long before = last.getOrDefault(cell, 0L);
            if (seq <= before) {
                return;
            }
            if (defined.add(cell / 3)) {
                frame.messages.add(new Message(tape.definition(cell / 3), 0));
            }
            final int conflated = before == 0 ? 0 : (int) (seq - before - 1);
            final boolean isPacked = cell % 3 == 0 && before != 0;
            frame.messages.add(
                    isPacked
                            ? new Message(SampleMessages.batch(tape.record(tapeSeq), conflated), 0)
                            : new Message(tape.bytes(tapeSeq), conflated));
            last.put(cell, seq);
        });
        if (frame.messages.isEmpty()) {
            frame.messages.add(new Message(SampleMessages.heartbeat(to), 0));
        }
    }

    private int channel(long tapeSeq) {
        return switch (tape.templateId(tapeSeq)) {
            case QuoteDecoder.TEMPLATE_ID -> 0;
            case TradingStatusDecoder.TEMPLATE_ID -> 2;
            default -> 1;
        };
    }
}
