package io.tapewire.fanout;

import io.tapewire.schemas.process.Counters;
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
    private final ItemAnswers answers;
    private String refusal;
    private final byte[] symbolBytes = new byte[ItemRules.SYMBOL_MAX + 1];

    SubscriptionRequests(Sessions sessions) {
        slots = sessions.slots();
        context = sessions.context();
        counters = sessions.counters();
        answers = new ItemAnswers(context.maxItemsPerRequest());
    }

    /** {@return length of the SubscribeAck put into {@code answer}} */
    int onSubscribe(ClientSession session, DirectBuffer message, MutableDirectBuffer answer) {
        subscribe.wrapAndApplyHeader(message, 0, header);
        refusal = null;
        ack.wrapAndApplyHeader(answer, 0, headerEncoder).requestId(subscribe.requestId());
        final SubscribeDecoder.ItemsDecoder items = subscribe.items();
        final SubscribeAckEncoder.ItemsEncoder acks = ack.itemsCount(items.count());
        while (items.hasNext()) {
            items.next();
            onItem(session, items, acks.next());
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
        final ItemIndex index = new ItemIndex(subject.rights(), least);
        return new Subscriptions(entries, max, index, items -> onLimit(stream, items));
    }

    private void onLimit(SessionStream stream, List<Item> items) {
        answers.tellLimit(stream, items);
        EveryStart.regroup(stream); // it shares its events with nobody who has more of them
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
        if (!grantable || !ItemRules.isSymbol(match, symbolBytes, length)) {
            refuse(answer, subId);
            return;
        }
        final String wrong = fromCursor == 0 ? null : EveryStart.refusal(stream, generation, fromCursor);
        if (wrong != null) {
            refusal = wrong;
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
        if (ItemAnswers.isDelayedOnly(stream, item)) {
            ItemAnswers.put(stream, answer, item, SubscriptionStatus.DELAYED_ONLY);
        } else if (stream.subscriptions.add(item, stream.view.state())) {
            EveryStart.begin(stream, item, generation, fromCursor);
            ItemAnswers.put(stream, answer, item, isPending(item) ? SubscriptionStatus.PENDING : SubscriptionStatus.OK);
        } else {
            counters.increment(FanoutCounter.ITEMS_REFUSED_LIMIT);
            ItemAnswers.put(stream, answer, item, SubscriptionStatus.LIMIT);
        }
        stream.session.rate.charge(item.matched / ENTRIES_PER_REQUEST);
    }

    private static boolean isPending(Item item) {
        return item.isExact() && item.matched == 0;
    }

    private void refuse(SubscribeAckEncoder.ItemsEncoder answer, int subId) {
        counters.increment(FanoutCounter.ITEMS_REFUSED_BAD_REQUEST);
        ItemAnswers.putRefused(answer, subId);
    }

    /** {@return length of the SubscribeAck put into {@code answer}} */
    int onUnsubscribe(ClientSession session, DirectBuffer message, MutableDirectBuffer answer) {
        unsubscribe.wrapAndApplyHeader(message, 0, header);
        ack.wrapAndApplyHeader(answer, 0, headerEncoder).requestId(unsubscribe.requestId());
        final UnsubscribeDecoder.ItemsDecoder items = unsubscribe.items();
        final SubscribeAckEncoder.ItemsEncoder acks = ack.itemsCount(items.count());
        while (items.hasNext()) {
            final int subId = (int) items.next().subId();
            final SessionStream stream = session.streamOf(subId);
            if (stream == null) {
                refuse(acks.next(), subId);
            } else {
                final Item item = stream.subscriptions.item(subId);
                stream.subscriptions.remove(item, stream.view.state());
                EveryStart.regroup(stream);
                session.rate.charge(item.matched / ENTRIES_PER_REQUEST);
                ItemAnswers.put(stream, acks.next(), item, SubscriptionStatus.REMOVED);
            }
        }
        return headerEncoder.encodedLength() + ack.encodedLength();
    }

    /** {@return length of the SubscribeAck put into {@code answer}} */
    int onReconfigure(ClientSession session, DirectBuffer message, MutableDirectBuffer answer) {
        reconfigure.wrapAndApplyHeader(message, 0, header);
        ack.wrapAndApplyHeader(answer, 0, headerEncoder).requestId(reconfigure.requestId());
        final ReconfigureDecoder.ItemsDecoder items = reconfigure.items();
        final SubscribeAckEncoder.ItemsEncoder acks = ack.itemsCount(items.count());
        while (items.hasNext()) {
            items.next();
            final int subId = (int) items.subId();
            final SessionStream stream = session.streamOf(subId);
            if (stream == null || !isReconfigurable(items)) {
                refuse(acks.next(), subId);
            } else {
                final Item item = reconfigure(stream, items);
                final SubscriptionStatus status = isPending(item) ? SubscriptionStatus.PENDING : SubscriptionStatus.OK;
                ItemAnswers.put(stream, acks.next(), item, status);
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
            EveryStart.begin(stream, item, 0, 0);
        } else {
            EveryStart.regroup(stream);
        }
        stream.session.rate.charge(item.matched / ENTRIES_PER_REQUEST);
        return item;
    }
}
