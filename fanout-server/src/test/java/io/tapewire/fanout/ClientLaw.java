package io.tapewire.fanout;

import static io.tapewire.schemas.RecordLayout.NULL_MANTISSA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.InstrumentDefDecoder;
import io.tapewire.schemas.sbe.Match;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.QuoteBatchDecoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.SubscribeDecoder;
import io.tapewire.schemas.sbe.SubscriptionStatus;
import io.tapewire.schemas.sbe.TradingStatusDecoder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The law, as one client sees it, against the tape by identity: plain maps and no cleverness. Every delivered value is that record of the tape, byte for
 * byte (packed quotes: seq, values, flags, times); seqs rise strictly, and repeat at most in a snapshot; conflated is what lies between; no value of an
 * epoch that is over; nothing that is not subscribed; a definition first.
 */
final class ClientLaw {
    private static final int FLAGS_OFFSET = 8 + QuoteDecoder.flagsEncodingOffset();

    /** What the client asked for and was granted. */
    private record Wanted(int channels, Match match, String symbol) {
        boolean includes(int channel, String other) {
            return (channels & Channel.bit(channel)) != 0
                    && switch (match) {
                        case EXACT -> other.equals(symbol);
                        case PREFIX -> other.startsWith(symbol);
                        default -> true;
                    };
        }
    }

    private final TapeOracle tape;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final Map<Integer, Wanted> asked = new HashMap<>();
    private final Map<Integer, Wanted> wanted = new HashMap<>();
    private final Map<Long, Long> last = new HashMap<>();
    private final Map<Integer, String> symbols = new HashMap<>();
    private final Map<Integer, Integer> sources = new HashMap<>();
    private final Map<Integer, UnsafeBuffer> defined = new HashMap<>();
    private final Map<Integer, Long> told = new HashMap<>();
    private final Set<Integer> whole = new HashSet<>();
    private long welcomeSeq;
    private boolean welcomed;
    private int flags;
    private long cursor;
    private int values;
    private long delivered;

    ClientLaw(TapeOracle tape) {
        this.tape = tape;
    }

    void onRequest(byte[] message) {
        final UnsafeBuffer buffer = new UnsafeBuffer(message);
        if (message.length >= 8 && RecordLayout.templateId(buffer, 0) == SubscribeDecoder.TEMPLATE_ID) {
            final SubscribeDecoder subscribe = new SubscribeDecoder();
            try {
                for (final SubscribeDecoder.ItemsDecoder item :
                        subscribe.wrapAndApplyHeader(buffer, 0, header).items()) {
                    final int channels = item.channels().getRaw();
                    final Match match = item.match();
                    asked.put((int) item.subId(), new Wanted(channels, match, item.symbol()));
                }
            } catch (final RuntimeException e) {
                asked.clear(); // a malformed one on purpose: nothing was asked
            }
        }
    }

    void onAnswer(int subId, SubscriptionStatus status) {
        if (status == SubscriptionStatus.REMOVED) {
            wanted.remove(subId);
        } else if (status == SubscriptionStatus.OK || status == SubscriptionStatus.PENDING) {
            if (asked.containsKey(subId)) {
                wanted.putIfAbsent(subId, asked.get(subId));
            }
        }
    }

    void onWelcome() {
        welcomeSeq = cursor;
        welcomed = true;
    }

    void onFrame(int frameFlags, long epoch, long frameCursor) {
        flags = frameFlags;
        cursor = frameCursor;
        values = 0;
    }

    /** Any other message of a frame: every epoch that began since Welcome stands before it. */
    void onOtherThanNewEpoch() {
        if (welcomed) {
            for (final int source : tape.sourceIds()) {
                checkEpochsTold(source);
            }
        }
    }

    void onNewEpoch(int source, long tapeSeq) {
        assertEquals(0, values, "NEW_EPOCH behind values");
        assertEquals(tape.epochSeq(source, cursor), tapeSeq, "not the newest epoch of source " + source);
        told.put(source, tapeSeq);
    }

    private void checkEpochsTold(int source) {
        final long epochSeq = tape.epochSeq(source, cursor);
        if (epochSeq > welcomeSeq) {
            assertEquals(epochSeq, told.getOrDefault(source, 0L), "epoch of source " + source + " was not told");
        }
    }

    void onDefinition(DirectBuffer buffer, int offset, int length) {
        final InstrumentDefDecoder def = new InstrumentDefDecoder().wrapAndApplyHeader(buffer, offset, header);
        final DirectBuffer record = tape.definition((int) def.instrumentId(), cursor);
        final UnsafeBuffer content = content(buffer, offset, length);
        assertEquals(content(record, 0, record.capacity()), content, "def");
        defined.put((int) def.instrumentId(), content);
        final int id = (int) def.instrumentId();
        sources.put(id, def.sourceId());
        def.venue();
        symbols.put(id, def.symbol());
    }

    /** What a definition says: all behind tapeSeq and tsIngest, which a checkpoint's repetition has of its own. */
    private static UnsafeBuffer content(DirectBuffer record, int offset, int length) {
        final byte[] bytes = new byte[length - RecordLayout.MIN_RECORD_LENGTH];
        record.getBytes(offset + RecordLayout.MIN_RECORD_LENGTH, bytes);
        return new UnsafeBuffer(bytes);
    }

    void onRecord(int templateId, int conflated, DirectBuffer buffer, int offset, int length) {
        final int id = RecordLayout.instrumentId(buffer, offset);
        final long seq = RecordLayout.seq(buffer, offset);
        final int channel = templateId == QuoteDecoder.TEMPLATE_ID
                ? Channel.QUOTE
                : templateId == TradingStatusDecoder.TEMPLATE_ID ? Channel.STATUS : Channel.TRADE;
        final DirectBuffer record = record(id, channel, seq);
        final UnsafeBuffer copy = new UnsafeBuffer(new byte[length]);
        copy.putBytes(0, buffer, offset, length);
        if (channel == Channel.QUOTE) {
            final boolean suspect = (copy.getByte(FLAGS_OFFSET) & 1) != 0;
            checkSuspect(id, record, suspect);
            copy.putByte(FLAGS_OFFSET, (byte) (copy.getByte(FLAGS_OFFSET) & ~1));
            whole.add(id);
        }
        assertEquals(new UnsafeBuffer(record, 0, record.capacity()), copy, "not the record of the tape");
        onValue(id, channel, seq, conflated, record);
    }

    /** {@return the whole seq} */
    long onPacked(DirectBuffer buffer, int offset, QuoteBatchDecoder.QuotesDecoder packed) {
        final int id = (int) packed.instrumentId();
        assertTrue(whole.contains(id), "packed before a whole quote");
        final long before = last.get(key(id, Channel.QUOTE));
        final long seq = before + (packed.seq() - before & 0xFFFF_FFFFL);
        final DirectBuffer record = record(id, Channel.QUOTE, seq);
        final QuoteDecoder quote = new QuoteDecoder().wrapAndApplyHeader(record, 0, header);
        final int none = Integer.MIN_VALUE;
        assertEquals(quote.bidPx(), packed.bidPx() == none ? NULL_MANTISSA : packed.bidPx(), "bidPx");
        assertEquals(quote.askPx(), packed.askPx() == none ? NULL_MANTISSA : packed.askPx(), "askPx");
        assertEquals(quote.bidQty(), packed.bidQty() == 0xFFFF_FFFFL ? NULL_MANTISSA : packed.bidQty(), "bidQty");
        assertEquals(quote.askQty(), packed.askQty() == 0xFFFF_FFFFL ? NULL_MANTISSA : packed.askQty(), "askQty");
        final QuoteBatchDecoder batch = new QuoteBatchDecoder().wrapAndApplyHeader(buffer, offset, header);
        checkTime(quote.tsIngest(), batch.baseTsIngest() + packed.tsIngest() * 100);
        checkTime(quote.tsExchange(), batch.baseTsExchange() + packed.tsExchange() * 100L);
        checkSuspect(id, record, packed.flags().suspect());
        onValue(id, Channel.QUOTE, seq, packed.conflated(), record);
        return seq;
    }

    private static void checkTime(long exact, long rounded) {
        assertTrue(exact - rounded >= 0 && exact - rounded < 100, "time " + rounded + " instead of " + exact);
    }

    private DirectBuffer record(int id, int channel, long seq) {
        final DirectBuffer record = tape.record(id, channel, seq);
        assertNotNull(record, "instrument " + id + " channel " + channel + " seq " + seq + " is not on the tape");
        return record;
    }

    private void checkSuspect(int id, DirectBuffer record, boolean suspect) {
        assertEquals(tape.gapSeq(sources.get(id), cursor) > RecordLayout.tapeSeq(record, 0), suspect, "suspect");
    }

    private void onValue(int id, int channel, long seq, int conflated, DirectBuffer record) {
        values++;
        delivered++;
        final String symbol = symbols.get(id);
        assertNotNull(symbol, "instrument " + id + " before its definition");
        final DirectBuffer definition = tape.definition(id, cursor);
        assertEquals(content(definition, 0, definition.capacity()), defined.get(id), "an older definition");
        final boolean snapshot = (flags & FrameReader.FLAG_SNAPSHOT) != 0;
        final long before = last.getOrDefault(key(id, channel), 0L);
        assertTrue(seq > before || snapshot && seq == before, symbol + " seq " + seq + " behind " + before);
        assertEquals(
                before == 0 || snapshot ? 0 : Math.min(65_535, seq - before - 1), conflated, symbol + " conflated");
        assertTrue(conflated == 0 || (flags & FrameReader.FLAG_CONFLATED) != 0, "flag CONFLATED");
        final long tapeSeq = RecordLayout.tapeSeq(record, 0);
        assertTrue(tapeSeq <= cursor, symbol + " from beyond the cursor");
        assertTrue(tapeSeq > tape.epochSeq(sources.get(id), cursor), symbol + " of an epoch that is over");
        assertTrue(
                wanted.values().stream().anyMatch(item -> item.includes(channel, symbol)),
                symbol + " channel " + channel + " is not subscribed");
        last.put(key(id, channel), seq);
    }

    /** {@return values delivered} */
    long delivered() {
        return delivered;
    }

    /** {@return seq of the newest value delivered; 0 = none} */
    long lastSeq(int id, int channel) {
        return last.getOrDefault(key(id, channel), 0L);
    }

    private static long key(int id, int channel) {
        return (long) id * Channel.COUNT + channel;
    }

    /** {@return whether an item in effect includes a channel of a symbol} */
    boolean wants(int channel, String symbol) {
        return wanted.values().stream().anyMatch(item -> item.includes(channel, symbol));
    }
}
