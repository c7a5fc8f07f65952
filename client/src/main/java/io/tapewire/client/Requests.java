package io.tapewire.client;

import io.tapewire.schemas.sbe.AckEncoder;
import io.tapewire.schemas.sbe.BooleanType;
import io.tapewire.schemas.sbe.EpochQueryEncoder;
import io.tapewire.schemas.sbe.HelloEncoder;
import io.tapewire.schemas.sbe.InstrumentQueryEncoder;
import io.tapewire.schemas.sbe.MessageHeaderEncoder;
import io.tapewire.schemas.sbe.PingEncoder;
import io.tapewire.schemas.sbe.ReplayControlEncoder;
import io.tapewire.schemas.sbe.ReplayOp;
import io.tapewire.schemas.sbe.SubscribeEncoder;
import io.tapewire.schemas.sbe.UnsubscribeEncoder;
import java.nio.ByteBuffer;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** Encodes what a client sends, each into a buffer of its own: requests are rare. One thread. */
final class Requests {
    private static final int MAX_BYTES = 64 * 1024;
    private static final int UNLIMITED_CREDIT = 65_535;

    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[MAX_BYTES]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();

    private ByteBuffer copy(int length) {
        final byte[] bytes = new byte[length];
        scratch.getBytes(0, bytes);
        return ByteBuffer.wrap(bytes);
    }

    ByteBuffer hello(String token, String clientName, int wantHeartbeatMs) {
        return copy(new HelloEncoder()
                .wrapAndApplyHeader(scratch, 0, header)
                .minVersion((short) HelloEncoder.SCHEMA_VERSION)
                .maxVersion((short) HelloEncoder.SCHEMA_VERSION)
                .wantHeartbeatMs(wantHeartbeatMs)
                .token(token)
                .clientName(clientName)
                .limit());
    }

    ByteBuffer ack(long frameSeq) {
        return copy(new AckEncoder()
                .wrapAndApplyHeader(scratch, 0, header)
                .frameSeq(frameSeq)
                .creditFrames(UNLIMITED_CREDIT)
                .renderLagMs(0)
                .limit());
    }

    ByteBuffer ping(long nonce) {
        return copy(new PingEncoder()
                .wrapAndApplyHeader(scratch, 0, header)
                .nonce(nonce)
                .limit());
    }

    /** @param items at most what Welcome allowed */
    ByteBuffer subscribe(long requestId, List<Asking> items) {
        final SubscribeEncoder subscribe =
                new SubscribeEncoder().wrapAndApplyHeader(scratch, 0, header).requestId(requestId);
        final SubscribeEncoder.ItemsEncoder group = subscribe.itemsCount(items.size());
        for (final Asking asking : items) {
            final Subscription item = asking.what();
            group.next()
                    .subId(asking.subId())
                    .streamId(item.streamId())
                    .match(Subscription.match(item.symbol()))
                    .mode(item.mode())
                    .intervalMs(item.intervalMs())
                    .snapshot(asking.snapshot() ? BooleanType.TRUE : BooleanType.FALSE)
                    .onOverflow(item.onOverflow())
                    .generation(asking.generation())
                    .fromCursor(asking.fromCursor());
            group.channels()
                    .clear()
                    .quote((item.channels() & 1) != 0)
                    .trade((item.channels() & 2) != 0)
                    .status((item.channels() & 4) != 0);
            group.symbol(Subscription.text(item.symbol()));
        }
        return copy(subscribe.limit());
    }

    ByteBuffer unsubscribe(long requestId, int subId) {
        final UnsubscribeEncoder unsubscribe =
                new UnsubscribeEncoder().wrapAndApplyHeader(scratch, 0, header).requestId(requestId);
        unsubscribe.itemsCount(1).next().subId(subId);
        return copy(unsubscribe.limit());
    }

    /** @param request gives OPEN and SEEK their place, OPEN and SPEED the speed; of no meaning to the others */
    ByteBuffer replay(long requestId, int streamId, ReplayOp op, ReplayRequest request, long steps) {
        return copy(new ReplayControlEncoder()
                .wrapAndApplyHeader(scratch, 0, header)
                .requestId(requestId)
                .streamId(streamId)
                .op(op)
                .clock(request.clock())
                .epoch(request.epoch())
                .from(request.from())
                .to(request.to())
                .speedMilli(request.speedMilli())
                .steps(steps)
                .maxGapMs(request.maxGapMs())
                .name("")
                .limit());
    }

    ByteBuffer instruments(long requestId, String pattern, int fromId, int maxCount) {
        return copy(new InstrumentQueryEncoder()
                .wrapAndApplyHeader(scratch, 0, header)
                .requestId(requestId)
                .fromId(fromId)
                .maxCount(maxCount)
                .match(Subscription.match(pattern))
                .text(Subscription.text(pattern))
                .limit());
    }

    ByteBuffer epochs(long requestId, long fromEpoch, int maxCount) {
        return copy(new EpochQueryEncoder()
                .wrapAndApplyHeader(scratch, 0, header)
                .requestId(requestId)
                .fromEpoch(fromEpoch)
                .maxCount(maxCount)
                .limit());
    }
}
