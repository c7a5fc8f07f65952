package io.tapewire.perf.load;

import io.tapewire.schemas.sbe.AckEncoder;
import io.tapewire.schemas.sbe.BooleanType;
import io.tapewire.schemas.sbe.HelloEncoder;
import io.tapewire.schemas.sbe.MessageHeaderEncoder;
import io.tapewire.schemas.sbe.Mode;
import io.tapewire.schemas.sbe.OnOverflow;
import io.tapewire.schemas.sbe.PingEncoder;
import io.tapewire.schemas.sbe.ReplayClock;
import io.tapewire.schemas.sbe.ReplayControlEncoder;
import io.tapewire.schemas.sbe.ReplayOp;
import io.tapewire.schemas.sbe.SubscribeEncoder;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/** Encodes what a client asks; one buffer for all clients of a thread, good until the next request. */
public final class Requests {
    /** Items of one Subscribe: what the server takes by default. */
    static final int ITEMS_PER_REQUEST = 512;

    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(16 * 1024);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final HelloEncoder hello = new HelloEncoder();
    private final SubscribeEncoder subscribe = new SubscribeEncoder();
    private final AckEncoder ack = new AckEncoder();
    private final PingEncoder ping = new PingEncoder();
    private final ReplayControlEncoder replay = new ReplayControlEncoder();

    /** {@return what holds the request that was encoded last, from its start} */
    public DirectBuffer buffer() {
        return buffer;
    }

    /** {@return length of a Hello} */
    public int hello(int heartbeatMs, String token, String clientName) {
        hello.wrapAndApplyHeader(buffer, 0, header)
                .minVersion((short) HelloEncoder.SCHEMA_VERSION)
                .maxVersion((short) HelloEncoder.SCHEMA_VERSION)
                .wantHeartbeatMs(heartbeatMs)
                .token(token)
                .clientName(clientName);
        return hello.limit();
    }

    /** {@return length of a Subscribe with item {@code from} and the next, at most 512; its requestId is {@code from} + 1} */
    public int subscribe(List<ClientScript.Item> items, int from) {
        final int count = Math.min(ITEMS_PER_REQUEST, items.size() - from);
        final SubscribeEncoder.ItemsEncoder group = subscribe
                .wrapAndApplyHeader(buffer, 0, header)
                .requestId(from + 1)
                .itemsCount(count);
        for (int i = from; i < from + count; i++) {
            final ClientScript.Item item = items.get(i);
            group.next().subId(i + 1).streamId(item.streamId());
            group.channels()
                    .clear()
                    .quote((item.channels() & ClientScript.QUOTE) != 0)
                    .trade((item.channels() & ClientScript.TRADE) != 0)
                    .status((item.channels() & ClientScript.STATUS) != 0);
            group.match(item.match())
                    .mode(item.mode())
                    .intervalMs(item.intervalMs())
                    .snapshot(item.mode() == Mode.LATEST ? BooleanType.TRUE : BooleanType.FALSE)
                    .onOverflow(OnOverflow.CONFLATE)
                    .generation(0)
                    .fromCursor(0)
                    .symbol(item.symbol());
        }
        return subscribe.limit();
    }

    /** {@return length of an Ack} */
    public int ack(long frameSeq, int creditFrames) {
        ack.wrapAndApplyHeader(buffer, 0, header)
                .frameSeq(frameSeq)
                .creditFrames(creditFrames)
                .renderLagMs(0);
        return ack.limit();
    }

    /** {@return length of a Ping} */
    public int ping(long nonce) {
        ping.wrapAndApplyHeader(buffer, 0, header).nonce(nonce);
        return ping.limit();
    }

    /** {@return length of a ReplayControl OPEN, on market time, without an end} */
    public int openReplay(int streamId, long from, int speedMilli) {
        return replayControl(streamId, ReplayOp.OPEN, from, speedMilli);
    }

    /** {@return length of a ReplayControl SEEK} */
    public int seekReplay(int streamId, long from) {
        return replayControl(streamId, ReplayOp.SEEK, from, 0);
    }

    /** {@return length of a ReplayControl PLAY} */
    public int playReplay(int streamId) {
        return replayControl(streamId, ReplayOp.PLAY, 0, 0);
    }

    private int replayControl(int streamId, ReplayOp op, long from, int speedMilli) {
        replay.wrapAndApplyHeader(buffer, 0, header)
                .requestId(op.value())
                .streamId(streamId)
                .op(op)
                .clock(ReplayClock.MARKET)
                .epoch(0)
                .from(from)
                .to(0)
                .speedMilli(speedMilli)
                .steps(0)
                .maxGapMs(0)
                .name("");
        return replay.limit();
    }
}
