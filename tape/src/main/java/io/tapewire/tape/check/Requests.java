package io.tapewire.tape.check;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.BooleanType;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.ReconfigureDecoder;
import io.tapewire.schemas.sbe.ReplayControlDecoder;
import io.tapewire.schemas.sbe.ReplayOp;
import io.tapewire.schemas.sbe.SubscribeDecoder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** What a client asked for and has no answer to yet. */
final class Requests {
    /**
     * One item of a request.
     *
     * @param item of a Subscribe; null = of another request
     * @param isPaused of a Reconfigure
     */
    record Asked(Item item, boolean isPaused) {}

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final SubscribeDecoder subscribe = new SubscribeDecoder();
    private final ReconfigureDecoder reconfigure = new ReconfigureDecoder();
    private final ReplayControlDecoder replayControl = new ReplayControlDecoder();
    private final Map<Long, Deque<Asked>> items = new HashMap<>();
    private final Map<Long, Deque<ReplayOp>> replays = new HashMap<>();

    /** The client sent a message; one that is malformed asked for nothing. */
    void onSent(byte[] bytes) {
        final DirectBuffer buffer = new UnsafeBuffer(bytes);
        try {
            switch (bytes.length < RecordLayout.HEADER_LENGTH ? 0 : RecordLayout.templateId(buffer, 0)) {
                case SubscribeDecoder.TEMPLATE_ID -> onSubscribe(subscribe.wrapAndApplyHeader(buffer, 0, header));
                case ReconfigureDecoder.TEMPLATE_ID -> onReconfigure(reconfigure.wrapAndApplyHeader(buffer, 0, header));
                case ReplayControlDecoder.TEMPLATE_ID -> {
                    replayControl.wrapAndApplyHeader(buffer, 0, header);
                    add(replays, key(replayControl.requestId(), replayControl.streamId()), replayControl.op());
                }
                default -> {
                    // changes nothing that is judged
                }
            }
        } catch (final IndexOutOfBoundsException e) {
            return; // the server answers it with a close
        }
    }

    private void onSubscribe(SubscribeDecoder request) {
        final long requestId = request.requestId();
        for (final SubscribeDecoder.ItemsDecoder entry : request.items()) {
            final Item item = new Item(entry);
            add(items, key(requestId, item.subId), new Asked(item, false));
        }
    }

    private void onReconfigure(ReconfigureDecoder request) {
        final long requestId = request.requestId();
        for (final ReconfigureDecoder.ItemsDecoder entry : request.items()) {
            add(items, key(requestId, (int) entry.subId()), new Asked(null, entry.paused() == BooleanType.TRUE));
        }
    }

    private static long key(long requestId, int number) {
        return requestId << 32 | number & 0xFFFF_FFFFL;
    }

    private static <T> void add(Map<Long, Deque<T>> to, long key, T value) {
        to.computeIfAbsent(key, ignored -> new ArrayDeque<>()).add(value);
    }

    private static <T> T take(Map<Long, Deque<T>> from, long key) {
        final Deque<T> values = from.get(key);
        final T value = values == null ? null : values.poll();
        if (values != null && values.isEmpty()) {
            from.remove(key);
        }
        return value;
    }

    /** {@return what an answer answers; null = an Unsubscribe, or nothing that was asked} */
    Asked answered(long requestId, int subId) {
        return take(items, key(requestId, subId));
    }

    /** {@return which ReplayControl a ReplayState answers; UNKNOWN = none} */
    ReplayOp answeredReplay(long requestId, int streamId) {
        final ReplayOp op = take(replays, key(requestId, streamId));
        return op == null ? ReplayOp.UNKNOWN : op;
    }
}
