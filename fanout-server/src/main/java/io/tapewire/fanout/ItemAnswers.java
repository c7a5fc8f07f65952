package io.tapewire.fanout;

import io.tapewire.schemas.sbe.MessageHeaderEncoder;
import io.tapewire.schemas.sbe.Mode;
import io.tapewire.schemas.sbe.SubscribeAckEncoder;
import io.tapewire.schemas.sbe.SubscriptionStatus;
import java.util.List;
import org.agrona.ExpandableArrayBuffer;

/** What SubscribeAck says of an item: in the answer to a request, and unasked where the limit leaves out some of what an item matches. */
final class ItemAnswers {
    /** As requestId: nobody asked. */
    private static final int UNSOLICITED = 0;

    private final int maxItems;
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final SubscribeAckEncoder ack = new SubscribeAckEncoder();
    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();

    /** @param maxItems of one message: so many fit into a frame */
    ItemAnswers(int maxItems) {
        this.maxItems = maxItems;
    }

    /** Tells of items that lack instruments beyond the limit, or no longer do. */
    void tellLimit(SessionStream stream, List<Item> items) {
        for (int from = 0; from < items.size(); from += maxItems) {
            final List<Item> part = items.subList(from, Math.min(items.size(), from + maxItems));
            ack.wrapAndApplyHeader(buffer, 0, header).requestId(UNSOLICITED);
            final SubscribeAckEncoder.ItemsEncoder answers = ack.itemsCount(part.size());
            for (final Item item : part) {
                put(stream, answers.next(), item, item.isCut ? SubscriptionStatus.LIMIT : SubscriptionStatus.OK);
            }
            stream.session.tell(buffer, header.encodedLength() + ack.encodedLength());
        }
    }

    static void put(
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

    static void putRefused(SubscribeAckEncoder.ItemsEncoder answer, int subId) {
        answer.subId(Integer.toUnsignedLong(subId))
                .status(SubscriptionStatus.BAD_REQUEST)
                .matched(0)
                .mode(Mode.UNKNOWN)
                .intervalMs(0)
                .delayMs(0);
    }

    /** Of the symbol alone, whether it exists or not: what may be seen later only is not told to exist before. */
    static boolean isDelayedOnly(SessionStream stream, Item item) {
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
}
