package io.tapewire.fanout;

import io.tapewire.schemas.process.Counters;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.schemas.sbe.Match;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.MessageHeaderEncoder;
import io.tapewire.schemas.sbe.Mode;
import io.tapewire.schemas.sbe.OnOverflow;
import io.tapewire.schemas.sbe.ReconfigureDecoder;
import io.tapewire.schemas.sbe.SubscribeAckEncoder;
import io.tapewire.schemas.sbe.SubscribeDecoder;
import io.tapewire.schemas.sbe.SubscriptionStatus;
import io.tapewire.schemas.sbe.UnsubscribeDecoder;
import io.tapewire.tape.Tape;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** Subscribe, Unsubscribe and Reconfigure: each item by itself, and one SubscribeAck, which goes out before anything that the change brings. */
final class SubscriptionRequests {
    private static final int BOOLEAN_MAX = 1;

    /** A change of so many entries counts as one more request: about 100 µs of the shard's time. */
    private static final int ENTRIES_PER_REQUEST = 1_000;

    private final Slots slots;
    private final FanoutContext context;
    private final Counters<FanoutCounter> counters;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final MessageHeaderEncoder headerEncoder = new MessageHeaderEncoder();
    private final SubscribeDecoder subscribe = new SubscribeDecoder();
    private final UnsubscribeDecoder unsubscribe = new UnsubscribeDecoder();
    private final ReconfigureDecoder reconfigure = new ReconfigureDecoder();
    private final SubscribeAckEncoder ack = new SubscribeAckEncoder();
    private String refusal;
    private final byte[] symbolBytes = new byte[ItemRules.SYMBOL_MAX + 1];

    SubscriptionRequests(Sessions sessions) {
        slots = sessions.slots();
        context = sessions.context();
        counters = sessions.counters();
    }

    /** {@return length of the SubscribeAck put into {@code answer}} */
    int onSubscribe(ClientSession session, DirectBuffer message, MutableDirectBuffer answer) {
        subscribe.wrapAndApplyHeader(message, 0, header);
        refusal = null;
        ack.wrapAndApplyHeader(answer, 0, headerEncoder).requestId(subscribe.requestId());
        final SubscribeDecoder.ItemsDecoder items = subscribe.items();
        final SubscribeAckEncoder.ItemsEncoder answers = ack.itemsCount(items.count());
        while (items.hasNext()) {
            items.next();
            onItem(session, items, answers.next());
        }
        return headerEncoder.encodedLength() + ack.encodedLength();
    }

    /** {@return what an Error says beside the answer to the last Subscribe, or null} */
    String refusal() {
        return refusal;
    }

    long requestId() {
        return subscribe.requestId();
    }

    private Subscriptions newSubscriptions(SessionStream stream) {
        final Subject subject = stream.session.subject;
        final Entries entries = new Entries(stream, stream.replay == null ? slots : null, counters);
        final Rights.Right least = stream.id == SessionStream.LIVE ? Rights.Right.REALTIME : Rights.Right.DELAYED;
        final int max = Math.min(context.maxSubscriptions(), subject.maxSubscriptions());
        return new Subscriptions(entries, max, subject.rights(), least);
    }

    private void onItem(
            ClientSession session, SubscribeDecoder.ItemsDecoder items, SubscribeAckEncoder.ItemsEncoder answer) {
        final int subId = (int) items.subId();
        final SessionStream stream = session.stream(items.streamId());
        final boolean grantable = stream != null && ItemRules.isGrantable(items) && session.streamOf(subId) == null;
        final Match match = grantable ? items.match() : Match.UNKNOWN;
        final int interval = IntervalGrid.indexOf(items.intervalMs());
        final boolean isEvery = items.modeRaw() == Mode.EVERY.value();
        final long fromCursor = items.fromCursor();
        final boolean snapshot = items.snapshotRaw() != 0 && fromCursor == 0;
        final int channels = items.channels().getRaw();
        final OnOverflow onOverflow = grantable ? items.onOverflow() : OnOverflow.UNKNOWN;
        final int generation = (int) items.generation();
        final int length = Math.min(items.symbolLength(), symbolBytes.length);
        items.getSymbol(symbolBytes, 0, length);
        if (!grantable
                || !ItemRules.isSymbol(match, symbolBytes, length)
                || fromCursor != 0 && !isCursor(stream, generation, fromCursor)) {
            refuse(answer, subId);
            return;
        }
        final String symbol = match == Match.ALL ? "" : new String(symbolBytes, 0, length, StandardCharsets.US_ASCII);
        final Item item = new Item(
                subId, channels, match, symbol, isEvery ? IntervalGrid.IMMEDIATE : interval, snapshot, onOverflow);
        item.isEvery = isEvery;
        add(stream, item, generation, fromCursor, answer);
    }

    private void add(
            SessionStream stream, Item item, int generation, long fromCursor, SubscribeAckEncoder.ItemsEncoder answer) {
        if (stream.subscriptions == null) {
            stream.subscriptions = newSubscriptions(stream);
        }
        if (isDelayedOnly(stream, item)) {
            answer(stream, answer, item, SubscriptionStatus.DELAYED_ONLY);
        } else if (stream.subscriptions.add(item, stream.view.state())) {
            beginEvery(stream, item, generation, fromCursor);
            answer(stream, answer, item, isPending(item) ? SubscriptionStatus.PENDING : SubscriptionStatus.OK);
        } else {
            counters.increment(FanoutCounter.ITEMS_REFUSED_LIMIT);
            answer(stream, answer, item, SubscriptionStatus.LIMIT);
        }
        stream.session.rate.charge(item.matched / ENTRIES_PER_REQUEST);
    }

    /** Of the symbol alone, whether it exists or not: what may be seen later only is not told to exist before. */
    private static boolean isDelayedOnly(SessionStream stream, Item item) {
        return stream.id == SessionStream.LIVE
                && item.isExact()
                && stream.session.subject.delayNs() > 0
                && !stream.subscriptions.mayHaveAny(item, item.symbol)
                && hasDelayed(stream, item);
    }

    private static boolean hasDelayed(SessionStream stream, Item item) {
        final Rights rights = stream.session.subject.rights();
        if (!item.isExact()) {
            return rights.hasDelayed();
        }
        for (int channel = 0; channel < Channel.COUNT; channel++) {
            if (item.has(channel) && rights.of(item.symbol, Channel.bit(channel)) == Rights.Right.DELAYED) {
                return true;
            }
        }
        return false;
    }

    /** {@return whether an EVERY stream may go on behind a cursor} Else {@link #refusal} says why not. */
    private boolean isCursor(SessionStream stream, int generation, long fromCursor) {
        if (stream.id != SessionStream.LIVE && stream.id != SessionStream.DELAYED) {
            refusal = "a replay has its place by SEEK, not by a cursor";
        } else if (!stream.view.hasTape() || generationEnd(stream, generation) < 0) {
            refusal = "cursor of a generation that this tape does not know: is it of another tape?";
        } else if (generationEnd(stream, generation) == Long.MAX_VALUE && fromCursor > stream.view.position()) {
            refusal = "cursor " + fromCursor + " is beyond the tape's head, " + stream.view.position();
        } else {
            return true;
        }
        return false;
    }

    /** {@return last tapeSeq of a generation; Long.MAX_VALUE: it goes on; -1: there is none} */
    private static long generationEnd(SessionStream stream, int generation) {
        final List<Tape.Generation> generations = stream.view.blocks().tape().generations();
        for (int i = 0; i < generations.size(); i++) {
            if (generations.get(i).id() == generation && isKnown(stream, generations.get(i))) {
                return i + 1 < generations.size() && isKnown(stream, generations.get(i + 1))
                        ? generations.get(i + 1).firstTapeSeq() - 1
                        : Long.MAX_VALUE;
            }
        }
        return -1;
    }

    /** One that begins behind the stream's view is not told of yet. */
    private static boolean isKnown(SessionStream stream, Tape.Generation generation) {
        return generation.firstTapeSeq() <= stream.view.position() + 1;
    }

    private static void beginEvery(SessionStream stream, Item item, int generation, long fromCursor) {
        if (item.isEvery) {
            final long end = fromCursor == 0 ? Long.MAX_VALUE : generationEnd(stream, generation);
            final long start = fromCursor == 0 ? stream.view.position() : Math.min(fromCursor, end);
            item.startTapeSeq = start;
            if (stream.every == null) {
                stream.every = new EveryCursor(stream, start);
            }
            stream.every.begin(start, fromCursor != 0);
            if (fromCursor > end) {
                stream.every.gap(end + 1, fromCursor, GapReason.GENERATION);
            }
            stream.session.ready();
        }
        regroup(stream);
    }

    /** What a stream gets one by one has changed. */
    private static void regroup(SessionStream stream) {
        if (stream.every == null) {
            return;
        }
        if (stream.subscriptions.hasEvery()) {
            stream.every.regroup();
        } else {
            stream.every.close();
            stream.every = null;
        }
    }

    private static boolean isPending(Item item) {
        return item.isExact() && item.matched == 0;
    }

    private static void answer(
            SessionStream stream, SubscribeAckEncoder.ItemsEncoder answer, Item item, SubscriptionStatus status) {
        final long delayNs = stream.session.subject.delayNs();
        final boolean isDelayed = delayNs > 0 && (stream.id != SessionStream.LIVE || hasDelayed(stream, item));
        answer.subId(Integer.toUnsignedLong(item.subId))
                .status(status)
                .matched(item.matched)
                .mode(item.isEvery ? Mode.EVERY : Mode.LATEST)
                .intervalMs(IntervalGrid.intervalMs(item.interval))
                .delayMs(isDelayed ? delayNs / 1_000_000 : 0);
    }

    private void refuse(SubscribeAckEncoder.ItemsEncoder answer, int subId) {
        counters.increment(FanoutCounter.ITEMS_REFUSED_BAD_REQUEST);
        answer.subId(Integer.toUnsignedLong(subId))
                .status(SubscriptionStatus.BAD_REQUEST)
                .matched(0)
                .mode(Mode.UNKNOWN)
                .intervalMs(0)
                .delayMs(0);
    }

    /** {@return length of the SubscribeAck put into {@code answer}} */
    int onUnsubscribe(ClientSession session, DirectBuffer message, MutableDirectBuffer answer) {
        unsubscribe.wrapAndApplyHeader(message, 0, header);
        ack.wrapAndApplyHeader(answer, 0, headerEncoder).requestId(unsubscribe.requestId());
        final UnsubscribeDecoder.ItemsDecoder items = unsubscribe.items();
        final SubscribeAckEncoder.ItemsEncoder answers = ack.itemsCount(items.count());
        while (items.hasNext()) {
            final int subId = (int) items.next().subId();
            final SessionStream stream = session.streamOf(subId);
            if (stream == null) {
                refuse(answers.next(), subId);
            } else {
                final Item item = stream.subscriptions.item(subId);
                stream.subscriptions.remove(item, stream.view.state());
                regroup(stream);
                session.rate.charge(item.matched / ENTRIES_PER_REQUEST);
                answer(stream, answers.next(), item, SubscriptionStatus.REMOVED);
            }
        }
        return headerEncoder.encodedLength() + ack.encodedLength();
    }

    /** {@return length of the SubscribeAck put into {@code answer}} */
    int onReconfigure(ClientSession session, DirectBuffer message, MutableDirectBuffer answer) {
        reconfigure.wrapAndApplyHeader(message, 0, header);
        ack.wrapAndApplyHeader(answer, 0, headerEncoder).requestId(reconfigure.requestId());
        final ReconfigureDecoder.ItemsDecoder items = reconfigure.items();
        final SubscribeAckEncoder.ItemsEncoder answers = ack.itemsCount(items.count());
        while (items.hasNext()) {
            items.next();
            final int subId = (int) items.subId();
            final SessionStream stream = session.streamOf(subId);
            if (stream == null || !isReconfigurable(items)) {
                refuse(answers.next(), subId);
            } else {
                final Item item = reconfigure(stream, items);
                final SubscriptionStatus status = isPending(item) ? SubscriptionStatus.PENDING : SubscriptionStatus.OK;
                answer(stream, answers.next(), item, status);
            }
        }
        return headerEncoder.encodedLength() + ack.encodedLength();
    }

    /** What comes one by one cannot be paused: it would have to be kept, or lost without a word. */
    private static boolean isReconfigurable(ReconfigureDecoder.ItemsDecoder item) {
        final boolean isEvery = item.modeRaw() == Mode.EVERY.value();
        return (isEvery || item.modeRaw() == Mode.LATEST.value()) && item.pausedRaw() <= (isEvery ? 0 : BOOLEAN_MAX);
    }

    private static Item reconfigure(SessionStream stream, ReconfigureDecoder.ItemsDecoder change) {
        final Item item = stream.subscriptions.item((int) change.subId());
        final boolean isEvery = change.modeRaw() == Mode.EVERY.value();
        final int interval = isEvery ? IntervalGrid.IMMEDIATE : IntervalGrid.indexOf(change.intervalMs());
        final boolean begins = isEvery && !item.isEvery;
        stream.subscriptions.reconfigure(item, isEvery, interval, change.pausedRaw() != 0, stream.view.state());
        if (begins) {
            beginEvery(stream, item, 0, 0);
        } else {
            regroup(stream);
        }
        stream.session.rate.charge(item.matched / ENTRIES_PER_REQUEST);
        return item;
    }
}
