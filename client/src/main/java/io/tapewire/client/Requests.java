package io.tapewire.client;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.AckEncoder;
import io.tapewire.schemas.sbe.BooleanType;
import io.tapewire.schemas.sbe.HelloEncoder;
import io.tapewire.schemas.sbe.MessageHeaderEncoder;
import io.tapewire.schemas.sbe.Mode;
import io.tapewire.schemas.sbe.OnOverflow;
import io.tapewire.schemas.sbe.SubscribeEncoder;
import java.nio.ByteBuffer;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** Encodes what a client sends, each into a buffer of its own: requests are rare. */
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
        final HelloEncoder hello = new HelloEncoder()
                .wrapAndApplyHeader(scratch, 0, header)
                .minVersion((short) HelloEncoder.SCHEMA_VERSION)
                .maxVersion((short) HelloEncoder.SCHEMA_VERSION)
                .wantHeartbeatMs(wantHeartbeatMs)
                .token(token)
                .clientName(clientName);
        return copy(hello.limit());
    }

    ByteBuffer ack(long frameSeq) {
        new AckEncoder()
                .wrapAndApplyHeader(scratch, 0, header)
                .frameSeq(frameSeq)
                .creditFrames(UNLIMITED_CREDIT)
                .renderLagMs(0);
        return copy(RecordLayout.HEADER_LENGTH + AckEncoder.BLOCK_LENGTH);
    }

    /** @param items at most what Welcome allowed; their subIds are their places in the client's whole list, from {@code firstSubId} on */
    ByteBuffer subscribe(long requestId, int firstSubId, List<Subscription> items) {
        final SubscribeEncoder subscribe =
                new SubscribeEncoder().wrapAndApplyHeader(scratch, 0, header).requestId(requestId);
        final SubscribeEncoder.ItemsEncoder group = subscribe.itemsCount(items.size());
        int subId = firstSubId;
        for (final Subscription item : items) {
            group.next()
                    .subId(subId++)
                    .streamId(0)
                    .match(item.match())
                    .mode(Mode.LATEST)
                    .intervalMs(item.intervalMs())
                    .snapshot(BooleanType.TRUE)
                    .onOverflow(OnOverflow.CONFLATE)
                    .generation(0)
                    .fromCursor(0);
            group.channels()
                    .clear()
                    .quote((item.channels() & 1) != 0)
                    .trade((item.channels() & 2) != 0)
                    .status((item.channels() & 4) != 0);
            group.symbol(item.text());
        }
        return copy(subscribe.limit());
    }
}
