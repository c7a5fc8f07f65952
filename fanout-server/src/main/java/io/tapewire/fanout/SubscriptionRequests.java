package io.tapewire.fanout;

import io.tapewire.schemas.process.Counters;
import io.tapewire.schemas.sbe.Match;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.MessageHeaderEncoder;
import io.tapewire.schemas.sbe.Mode;
import io.tapewire.schemas.sbe.ReconfigureDecoder;
import io.tapewire.schemas.sbe.SubscribeAckEncoder;
import io.tapewire.schemas.sbe.SubscribeDecoder;
import io.tapewire.schemas.sbe.SubscriptionStatus;
import io.tapewire.schemas.sbe.UnsubscribeDecoder;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** Subscribe, Unsubscribe and Reconfigure: each item by itself, and one SubscribeAck, which goes out before anything that the change brings. */
final class SubscriptionRequests {
    private static final int BOOLEAN_MAX = 1;

    /** A change of so many entries counts as one more request: about 100 µs of the shard's time. */
    private static final int ENTRIES_PER_REQUEST = 1_000;

    private final TapeView tape;
    private final Slots slots;
    private final FanoutContext context;
    private final Counters<FanoutCounter> counters;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final MessageHeaderEncoder headerEncoder = new MessageHeaderEncoder();
    private final SubscribeDecoder subscribe = new SubscribeDecoder();
    private final UnsubscribeDecoder unsubscribe = new UnsubscribeDecoder();
    private final ReconfigureDecoder reconfigure = new ReconfigureDecoder();
    private final SubscribeAckEncoder ack = new SubscribeAckEncoder();
    private final byte[] symbolBytes = new byte[ItemRules.SYMBOL_MAX + 1];

    SubscriptionRequests(Sessions sessions, TapeView tape) {
        this.tape = tape;
        slots = sessions.slots();
        context = sessions.context();
        counters = sessions.counters();
    }

    /** {@return length of the SubscribeAck put into {@code answer}} */
    int onSubscribe(ClientSession session, DirectBuffer message, MutableDirectBuffer answer) {
        subscribe.wrapAndApplyHeader(message, 0, header);
        ack.wrapAndApplyHeader(answer, 0, headerEncoder).requestId(subscribe.requestId());
        if (session.subscriptions == null) {
            session.subscriptions = newSubscriptions(session);
        }
        final SubscribeDecoder.ItemsDecoder items = subscribe.items();
        final SubscribeAckEncoder.ItemsEncoder answers = ack.itemsCount(items.count());
        while (items.hasNext()) {
            items.next();
            onItem(session, items, answers.next());
        }
        return headerEncoder.encodedLength() + ack.encodedLength();
    }

    private Subscriptions newSubscriptions(ClientSession session) {
        final Entries entries = new Entries(session, tape, slots, counters);
        return new Subscriptions(entries, Math.min(context.maxSubscriptions(), session.subject.maxSubscriptions()));
    }

    private void onItem(
            ClientSession session, SubscribeDecoder.ItemsDecoder items, SubscribeAckEncoder.ItemsEncoder answer) {
        final Subscriptions subscriptions = session.subscriptions;
        final int subId = (int) items.subId();
        final boolean grantable = ItemRules.isGrantable(items) && subscriptions.item(subId) == null;
        final Match match = grantable ? items.match() : Match.UNKNOWN;
        final int interval = IntervalGrid.indexOf(items.intervalMs());
        final boolean snapshot = items.snapshotRaw() != 0;
        final int channels = items.channels().getRaw();
        final int length = Math.min(items.symbolLength(), symbolBytes.length);
        items.getSymbol(symbolBytes, 0, length);
        if (!grantable || !ItemRules.isSymbol(match, symbolBytes, length)) {
            refuse(answer, subId);
            return;
        }
        final String symbol = match == Match.ALL ? "" : new String(symbolBytes, 0, length, StandardCharsets.US_ASCII);
        final Item item = new Item(subId, channels, match, symbol, interval, snapshot);
        if (subscriptions.add(item, tape.state())) {
            answer(answer, item, isPending(item) ? SubscriptionStatus.PENDING : SubscriptionStatus.OK);
        } else {
            counters.increment(FanoutCounter.ITEMS_REFUSED_LIMIT);
            answer(answer, item, SubscriptionStatus.LIMIT);
        }
        session.rate.charge(item.matched / ENTRIES_PER_REQUEST);
    }

    private static boolean isPending(Item item) {
        return item.isExact() && item.matched == 0;
    }

    private static void answer(SubscribeAckEncoder.ItemsEncoder answer, Item item, SubscriptionStatus status) {
        answer.subId(Integer.toUnsignedLong(item.subId))
                .status(status)
                .matched(item.matched)
                .mode(Mode.LATEST)
                .intervalMs(IntervalGrid.intervalMs(item.interval))
                .delayMs(0);
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
            final Item item = item(session, subId);
            if (item == null) {
                refuse(answers.next(), subId);
            } else {
                session.subscriptions.remove(item, tape.state());
                session.rate.charge(item.matched / ENTRIES_PER_REQUEST);
                answer(answers.next(), item, SubscriptionStatus.REMOVED);
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
            final Item item = item(session, subId);
            if (item == null || items.modeRaw() != Mode.LATEST.value() || items.pausedRaw() > BOOLEAN_MAX) {
                refuse(answers.next(), subId);
            } else {
                final int interval = IntervalGrid.indexOf(items.intervalMs());
                session.subscriptions.reconfigure(item, interval, items.pausedRaw() != 0, tape.state());
                session.rate.charge(item.matched / ENTRIES_PER_REQUEST);
                answer(answers.next(), item, isPending(item) ? SubscriptionStatus.PENDING : SubscriptionStatus.OK);
            }
        }
        return headerEncoder.encodedLength() + ack.encodedLength();
    }

    private static Item item(ClientSession session, int subId) {
        return session.subscriptions == null ? null : session.subscriptions.item(subId);
    }
}
