package io.tapewire.client;

import io.tapewire.schemas.sbe.Mode;
import io.tapewire.schemas.sbe.SubscribeAckDecoder;
import io.tapewire.schemas.sbe.SubscriptionStatus;
import io.tapewire.schemas.sbe.WelcomeDecoder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * What is wanted of the live and the delayed stream, and how much of it the present connection has been asked for. A long list goes in parts of what
 * Welcome allows. EVERY goes on where its stream was; what is delayed only is asked for there too. The client's thread only.
 */
final class Subscriptions {
    /** Above what servers allow, below what fits into one request of 64 KiB with the longest symbols. */
    static final int MAX_ITEMS = 512;

    /** As requestId of a SubscribeAck: nobody asked. */
    static final long UNSOLICITED = 0;

    private final RequestLine line;
    private final ClientContext context;
    private final LongSupplier requestIds;
    private final IntSupplier subIds;
    private final Map<Integer, WantedItem> wanted = new LinkedHashMap<>();
    private final ArrayDeque<Integer> unsent = new ArrayDeque<>();
    private final EveryStream live = new EveryStream();
    private final EveryStream delayed = new EveryStream();
    private int maxItems = 1;
    private boolean inLine;

    Subscriptions(RequestLine line, ClientContext context, LongSupplier requestIds, IntSupplier subIds) {
        this.line = line;
        this.context = context;
        this.requestIds = requestIds;
        this.subIds = subIds;
    }

    /** {@return what is known of a stream's place} */
    EveryStream stream(int streamId) {
        return streamId == 0 ? live : delayed;
    }

    void add(int firstSubId, List<Subscription> items) {
        int subId = firstSubId;
        for (final Subscription item : items) {
            add(subId++, item);
        }
        sendSoon();
    }

    private void add(int subId, Subscription what) {
        final WantedItem item = new WantedItem(subId, what, from(what));
        wanted.put(subId, item);
        unsent.add(subId);
        if (item.isEvery()) {
            stream(what.streamId()).add(item);
        }
    }

    private Cursor from(Subscription what) {
        final boolean resumes = what.mode() == Mode.EVERY && what.from() == null;
        return resumes ? context.resumeFrom(what.streamId()) : what.from();
    }

    /** Ends an item and what this client asked for besides. */
    void remove(int subId) {
        final WantedItem item = wanted.remove(subId);
        if (item == null) {
            return;
        }
        if (item.isEvery()) {
            stream(item.what.streamId()).remove(item);
        }
        final ClientConnection connection = line.connection();
        if (!unsent.remove((Object) subId) && connection != null) {
            connection.send(connection.requests().unsubscribe(requestIds.getAsLong(), subId));
        }
        if (item.hasTwin()) {
            remove(item.twinSubId());
        }
    }

    /** A connection is there: it is asked for everything. */
    void onWelcome(WelcomeDecoder welcome) {
        maxItems = Math.max(1, Math.min(MAX_ITEMS, welcome.maxItemsPerRequest()));
        unsent.clear();
        unsent.addAll(wanted.keySet());
        inLine = false;
        welcome(0, welcome);
        welcome(Subscription.DELAYED, welcome);
        sendSoon();
    }

    private void welcome(int streamId, WelcomeDecoder welcome) {
        if (stream(streamId).onWelcome(welcome.tapeId(), welcome.generation())) {
            context.listener().onResumeLost(0, streamId, "another tape than before");
        }
    }

    private void sendSoon() {
        if (!inLine && !unsent.isEmpty() && line.connection() != null) {
            inLine = true;
            line.add(this::sendNext);
        }
    }

    private long sendNext(ClientConnection connection) {
        inLine = false;
        final List<Asking> items = new ArrayList<>();
        while (items.size() < maxItems && !unsent.isEmpty()) {
            items.add(ask(wanted.get(unsent.poll())));
        }
        if (items.isEmpty()) {
            return RequestLine.NONE;
        }
        final long requestId = requestIds.getAsLong();
        connection.send(connection.requests().subscribe(requestId, items));
        sendSoon();
        return requestId;
    }

    private Asking ask(WantedItem item) {
        final Cursor from = item.from();
        if (from != null && !stream(item.what.streamId()).isOnTape(from)) {
            lose(item, "cursor " + from + " is of another tape");
        }
        return item.ask();
    }

    private void lose(WantedItem item, String reason) {
        item.loseCursor();
        context.listener().onResumeLost(item.subId, item.what.streamId(), reason);
    }

    /** Items were answered, some of them perhaps a replay's. What the server tells unasked changes nothing of how they stand: they have less, but go on. */
    void onSubscribeAck(SubscribeAckDecoder ack) {
        if (ack.requestId() == UNSOLICITED) {
            return;
        }
        for (final SubscribeAckDecoder.ItemsDecoder answer : ack.items()) {
            final WantedItem item = wanted.get((int) answer.subId());
            if (item != null) {
                onAnswer(item, answer.status(), answer.delayMs());
            }
        }
        sendSoon();
    }

    private void onAnswer(WantedItem item, SubscriptionStatus status, long delayMs) {
        final boolean isGranted = status == SubscriptionStatus.OK || status == SubscriptionStatus.PENDING;
        final EveryStream stream = stream(item.what.streamId());
        if (isGranted) {
            stream.onGranted(item);
        } else if (status == SubscriptionStatus.BAD_REQUEST && item.asked() != null) {
            lose(item, "the server does not go on from cursor " + item.asked());
            unsent.add(item.subId);
        } else {
            item.onRefused();
        }
        stream.recount();
        if (item.what.streamId() == 0) {
            final boolean isDelayed = status == SubscriptionStatus.DELAYED_ONLY || isGranted && delayMs > 0;
            if (isDelayed && !item.hasTwin()) {
                item.twin(subIds.getAsInt());
                add(item.twinSubId(), item.what.onStream(Subscription.DELAYED));
            } else if (status == SubscriptionStatus.OK && delayMs == 0 && item.hasTwin()) {
                remove(item.twinSubId());
                item.dropTwin();
            }
        }
    }

    /** The listener has been given all of a frame. */
    void onFrame(Update frame) {
        live.onFrame(frame.streamId() == 0, frame.cursor());
        delayed.onFrame(frame.streamId() == Subscription.DELAYED, frame.cursor());
    }

    /** {@return whether the item is one of these: its snapshot is complete} */
    boolean onSnapshotEnd(long subId) {
        final WantedItem item = wanted.get((int) subId);
        if (item != null && item.isEvery()) {
            item.onSnapshotEnd();
            stream(item.what.streamId()).recount();
        }
        return item != null;
    }

    int streamOf(long subId) {
        return wanted.get((int) subId).what.streamId();
    }
}
