package io.tapewire.fanout;

import io.tapewire.schemas.sbe.EpochQueryDecoder;
import io.tapewire.schemas.sbe.EpochsEncoder;
import io.tapewire.schemas.sbe.InstrumentQueryDecoder;
import io.tapewire.schemas.sbe.InstrumentsEncoder;
import io.tapewire.schemas.sbe.Match;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.MessageHeaderEncoder;
import io.tapewire.schemas.sbe.OnOverflow;
import io.tapewire.tape.EpochIndex.Epoch;
import io.tapewire.tape.Instrument;
import io.tapewire.tape.MarketState;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** InstrumentQuery and EpochQuery: a page each, within one frame and a bounded look; the client asks again from where it ended. */
final class QueryRequests {
    /** Instruments looked at for one page, most of which may not match: a fraction of a millisecond. */
    private static final int SCAN_LIMIT = 8192;

    /** Bytes of a group's count can tell fewer. */
    private static final int GROUP_MAX = 65_534;

    /** As maxCount: as many as fit. */
    private static final int NO_LIMIT = 0;

    private static final int VAR_HEADERS = 4;

    /** InstrumentFlags.test and .simulated. */
    private static final int TEST = 1;

    private static final int SIMULATED = 1 << 1;

    private final int maxMessageBytes;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final MessageHeaderEncoder headerEncoder = new MessageHeaderEncoder();
    private final InstrumentQueryDecoder instrumentQuery = new InstrumentQueryDecoder();
    private final InstrumentsEncoder instruments = new InstrumentsEncoder();
    private final EpochQueryDecoder epochQuery = new EpochQueryDecoder();
    private final EpochsEncoder epochs = new EpochsEncoder();
    private final byte[] textBytes = new byte[ItemRules.SYMBOL_MAX + 1];

    QueryRequests(FanoutContext context) {
        maxMessageBytes = context.maxFrameBytes() - FrameWriter.HEADER_LENGTH - Section.SLOT_LENGTH;
    }

    /** {@return length of the Instruments put into {@code answer}, or -1: text or match cannot be} */
    int onInstrumentQuery(ClientSession session, DirectBuffer message, MutableDirectBuffer answer) {
        instrumentQuery.wrapAndApplyHeader(message, 0, header);
        final int matchRaw = instrumentQuery.matchRaw();
        final long fromId = instrumentQuery.fromId();
        final int maxCount = instrumentQuery.maxCount();
        final int length = Math.min(instrumentQuery.textLength(), textBytes.length);
        instrumentQuery.getText(textBytes, 0, length);
        if (matchRaw < Match.EXACT.value()
                || matchRaw > Match.ALL.value()
                || !ItemRules.isPrintable(textBytes, length)) {
            return -1;
        }
        final String text = new String(textBytes, 0, length, StandardCharsets.US_ASCII);
        final Item filter = new Item(0, 0, Match.get((short) matchRaw), text, 0, false, OnOverflow.CONFLATE);
        instruments.wrapAndApplyHeader(answer, 0, headerEncoder).requestId(instrumentQuery.requestId());
        final InstrumentsEncoder.ItemsEncoder items = instruments.itemsCount(GROUP_MAX);
        final long nextId = putInstruments(session, items, fromId, limit(maxCount), filter);
        items.resetCountToIndex();
        instruments.nextId(nextId);
        return headerEncoder.encodedLength() + instruments.encodedLength();
    }

    private static int limit(int maxCount) {
        return maxCount == NO_LIMIT ? GROUP_MAX : Math.min(maxCount, GROUP_MAX);
    }

    /** {@return whether its subject may know of an instrument, by now} */
    private static boolean isVisible(ClientSession session, Instrument instrument) {
        final Rights rights = session.subject.rights();
        if (rights == Rights.ALL) {
            return true;
        }
        final Rights.Right best = best(session, instrument);
        return best == Rights.Right.REALTIME
                || best == Rights.Right.DELAYED
                        && session.delayed != null
                        && session.delayed.view.state().instrument(instrument.id()) != null;
    }

    private static Rights.Right best(ClientSession session, Instrument instrument) {
        final Rights rights = session.subject.rights();
        Rights.Right best = Rights.Right.NONE;
        for (int channel = 0; channel < Channel.COUNT; channel++) {
            final Rights.Right right = rights.of(instrument.symbol(), Channel.bit(channel));
            best = right.compareTo(best) > 0 ? right : best;
        }
        return best;
    }

    /** {@return an instrument as its subject may know it: as of its delay where no channel of it is in real time} */
    private static Instrument visible(ClientSession session, Instrument instrument) {
        return session.delayed == null || best(session, instrument) == Rights.Right.REALTIME
                ? instrument
                : session.delayed.view.state().instrument(instrument.id());
    }

    /** {@return id to ask from next; 0 = all have been looked at} */
    private long putInstruments(
            ClientSession session, InstrumentsEncoder.ItemsEncoder items, long fromId, int maxCount, Item filter) {
        final MarketState state = session.live.view.state();
        final long from = Math.max(1, fromId);
        int count = 0;
        for (long id = from; id <= state.lastInstrumentId(); id++) {
            final Instrument instrument = state.instrument((int) id);
            if (id - from == SCAN_LIMIT) {
                return id;
            }
            if (instrument != null && filter.matches(instrument.symbol()) && isVisible(session, instrument)) {
                if (count == maxCount || instruments.limit() + bytes(instrument) > maxMessageBytes) {
                    return id;
                }
                put(items.next(), visible(session, instrument));
                count++;
            }
        }
        return 0;
    }

    private static int bytes(Instrument instrument) {
        return InstrumentsEncoder.ItemsEncoder.sbeBlockLength()
                + VAR_HEADERS
                + instrument.venue().length()
                + instrument.symbol().length();
    }

    private static void put(InstrumentsEncoder.ItemsEncoder item, Instrument instrument) {
        item.instrumentId(instrument.id())
                .sourceId(instrument.sourceId())
                .priceExponent((byte) instrument.priceExponent())
                .quantityExponent((byte) instrument.quantityExponent());
        item.flags().clear().test((instrument.flags() & TEST) != 0).simulated((instrument.flags() & SIMULATED) != 0);
        item.roundLot(instrument.roundLot())
                .referencePrice(instrument.referencePrice())
                .venue(instrument.venue())
                .symbol(instrument.symbol());
    }

    /** {@return length of the Epochs put into {@code answer}} */
    int onEpochQuery(ClientSession session, DirectBuffer message, MutableDirectBuffer answer) {
        epochQuery.wrapAndApplyHeader(message, 0, header);
        final List<Epoch> found =
                session.live.view.epochs().from((int) epochQuery.fromEpoch(), session.live.view.state());
        epochs.wrapAndApplyHeader(answer, 0, headerEncoder).requestId(epochQuery.requestId());
        final int fit = (maxMessageBytes - 64) / EpochsEncoder.ItemsEncoder.sbeBlockLength();
        final int count = Math.min(Math.min(found.size(), limit(epochQuery.maxCount())), fit);
        epochs.nextEpoch(
                count < found.size() ? Integer.toUnsignedLong(found.get(count).epoch()) : 0);
        final EpochsEncoder.ItemsEncoder items = epochs.itemsCount(count);
        for (int i = 0; i < count; i++) {
            final Epoch epoch = found.get(i);
            items.next()
                    .epoch(Integer.toUnsignedLong(epoch.epoch()))
                    .sourceId(epoch.sourceId())
                    .firstTapeSeq(epoch.firstTapeSeq())
                    .lastTapeSeq(epoch.lastTapeSeq())
                    .firstMarketTime(epoch.firstMarketTime())
                    .lastMarketTime(epoch.lastMarketTime())
                    .firstTsIngest(epoch.firstTsIngest())
                    .lastTsIngest(epoch.lastTsIngest());
        }
        return headerEncoder.encodedLength() + epochs.encodedLength();
    }
}
