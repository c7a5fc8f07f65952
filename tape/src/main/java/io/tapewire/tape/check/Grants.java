package io.tapewire.tape.check;

import io.tapewire.schemas.sbe.Mode;
import io.tapewire.schemas.sbe.ReplayOp;
import io.tapewire.schemas.sbe.ReplayPhase;
import io.tapewire.schemas.sbe.ReplayStateDecoder;
import io.tapewire.schemas.sbe.SubscribeAckDecoder;
import io.tapewire.schemas.sbe.SubscriptionStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** What the server's answers put in effect: items by subId, and where replays stand. */
final class Grants {
    private static final long UNASKED = 0; // requestId of what the server tells by itself

    private final Requests requests;
    private final IntFunction<StreamView> streams;
    private final Map<Integer, Item> items = new HashMap<>();
    private final List<Item> beginning = new ArrayList<>();
    private ReplayOp answered;

    Grants(Requests requests, IntFunction<StreamView> streams) {
        this.requests = requests;
        this.streams = streams;
    }

    void onAnswer(long requestId, SubscribeAckDecoder.ItemsDecoder answer) {
        final int subId = (int) answer.subId();
        final SubscriptionStatus status = answer.status();
        final Requests.Asked asked = requests.answered(requestId, subId);
        if (status == SubscriptionStatus.REMOVED) {
            final Item removed = items.remove(subId);
            if (removed != null) {
                streams.apply(removed.streamId).remove(removed);
            }
        } else if (status == SubscriptionStatus.OK || status == SubscriptionStatus.PENDING) {
            if (asked != null && asked.item() != null) {
                add(asked.item(), answer);
            } else if (items.containsKey(subId)) {
                amend(items.get(subId), answer, asked);
                items.get(subId).isCut &= requestId != UNASKED; // an answer says nothing of it
            }
        } else if (status == SubscriptionStatus.LIMIT && requestId == UNASKED && items.containsKey(subId)) {
            final Item cut = items.get(subId);
            cut.isCut = true;
            streams.apply(cut.streamId).onCut(cut);
        }
    }

    private void add(Item item, SubscribeAckDecoder.ItemsDecoder answer) {
        final StreamView stream = streams.apply(item.streamId);
        grant(item, answer);
        items.put(item.subId, item);
        if (stream.pausedAt >= 0) {
            item.start = stream.pausedAt;
        }
        stream.add(item);
        beginning.add(item);
    }

    private void amend(Item item, SubscribeAckDecoder.ItemsDecoder answer, Requests.Asked asked) {
        grant(item, answer);
        if (asked != null) {
            item.isPaused = asked.isPaused();
            streams.apply(item.streamId).settle(item);
        }
    }

    private static void grant(Item item, SubscribeAckDecoder.ItemsDecoder answer) {
        if (answer.mode() == Mode.LATEST || answer.mode() == Mode.EVERY) {
            item.mode = answer.mode();
        }
        item.intervalMs = answer.intervalMs();
    }

    /** {@return whether this frame granted an item that asked for a place: its own cursor may be there, or still where the stream was} */
    boolean mayGoBack(int streamId) {
        return beginning.stream().anyMatch(item -> item.streamId == streamId && isResumed(item));
    }

    private static boolean isResumed(Item item) {
        return item.isEvery() && item.fromCursor != 0;
    }

    /** The frame that granted them is over: the cursor of the next one promises something of them. */
    void begin() {
        for (final Item item : beginning) {
            if (isResumed(item)) {
                item.start = item.fromCursor;
                streams.apply(item.streamId).rewind(item.fromCursor);
            }
        }
        beginning.clear();
    }

    /** {@return whether a replay begins at another place by this; asked once for each} */
    boolean isReset(ReplayStateDecoder state) {
        answered = requests.answeredReplay(state.requestId(), state.streamId());
        return answered == ReplayOp.OPEN || answered == ReplayOp.SEEK;
    }

    /** A replay said where it stands. */
    void onReplay(StreamView stream, ReplayStateDecoder state) {
        final boolean isPaused = state.state() == ReplayPhase.PAUSED;
        if (answered == ReplayOp.OPEN || answered == ReplayOp.SEEK) {
            stream.reset(state.cursor(), isPaused);
        } else {
            // The answer to a STEP may come before its events: only PAUSE is known to stand still.
            stream.paused(state.cursor(), isPaused && answered == ReplayOp.PAUSE);
        }
        if (state.state() == ReplayPhase.CLOSED) {
            for (final Item item : List.copyOf(stream.items())) {
                items.remove(item.subId);
                stream.remove(item);
            }
        }
    }
}
