package io.tapewire.fanout;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.EpochsDecoder;
import io.tapewire.schemas.sbe.ErrorDecoder;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.GapDecoder;
import io.tapewire.schemas.sbe.HeartbeatDecoder;
import io.tapewire.schemas.sbe.InstrumentDefDecoder;
import io.tapewire.schemas.sbe.InstrumentsDecoder;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.QuoteBatchDecoder;
import io.tapewire.schemas.sbe.ReplayStateDecoder;
import io.tapewire.schemas.sbe.SnapshotEndDecoder;
import io.tapewire.schemas.sbe.SubscribeAckDecoder;
import io.tapewire.schemas.sbe.WelcomeDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** A client of several streams: keeps every frame, and writes down what came, with its stream, as short lines. Acknowledges when it is told to. */
final class StreamClient implements FakeTransport.Reader {
    /** One frame as it came. */
    record Frame(int streamId, int flags, int epoch, long sendTs, long cursor, int updates, byte[] bytes) {
        /** {@return the frame without what no two connections have in common: frameSeq and streamId} */
        String comparable() {
            final byte[] copy = bytes.clone();
            Arrays.fill(copy, 0, 6, (byte) 0);
            return Arrays.toString(copy);
        }

        /** {@return whether a message of a template is in it} */
        boolean has(int templateId) {
            final UnsafeBuffer frame = new UnsafeBuffer(bytes);
            boolean found = false;
            for (int at = 32; at < bytes.length; at += 4 + (frame.getShort(at, LITTLE_ENDIAN) + 3 & ~3)) {
                found |= RecordLayout.templateId(frame, at + 4) == templateId;
            }
            return found;
        }
    }

    /** A whole record of market data in a frame. */
    record Event(int streamId, int instrumentId, long tapeSeq, long seq, int conflated, int flags) {}

    final FakeTransport transport = new FakeTransport(this);
    final List<Frame> frames = new ArrayList<>();
    final List<Event> events = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private TransportListener session;
    int lastFrameSeq;
    boolean acks = true;
    private int acked;

    /** The newest time of a record that any message told, whatever it is of; ns since 1970. */
    long newest;

    void connect(FanoutShard shard, Subject subject) {
        session = shard.onAccepted(transport, subject);
        transport.listener = session;
    }

    void send(byte[] message) {
        session.onMessage(new UnsafeBuffer(message), 0, message.length);
    }

    void disconnect() {
        session.onTransportClosed(1006);
    }

    /** Acknowledges what came. */
    void answer() {
        if (acks && lastFrameSeq != acked && transport.isOpen()) {
            ack(65_535);
        }
    }

    void ack(int credit) {
        acked = lastFrameSeq;
        send(Requests.ack(lastFrameSeq, credit));
    }

    /** {@return what came since the last call} */
    List<String> lines() {
        final List<String> taken = new ArrayList<>(lines);
        lines.clear();
        return taken;
    }

    List<Long> tapeSeqs(int streamId) {
        return events.stream()
                .filter(event -> event.streamId == streamId)
                .map(Event::tapeSeq)
                .toList();
    }

    List<Frame> frames(int streamId) {
        return frames.stream().filter(frame -> frame.streamId == streamId).toList();
    }

    @Override
    public void onFrame(UnsafeBuffer buffer) {
        final byte[] bytes = new byte[buffer.capacity()];
        buffer.getBytes(0, bytes);
        lastFrameSeq = buffer.getInt(0, LITTLE_ENDIAN);
        final int streamId = buffer.getShort(4, LITTLE_ENDIAN) & 0xFFFF;
        final int flags = buffer.getShort(8, LITTLE_ENDIAN) & 0xFFFF;
        final int count = buffer.getShort(6, LITTLE_ENDIAN) & 0xFFFF;
        final int before = events.size();
        int at = 32;
        for (int i = 0; i < count; i++) {
            final int length = buffer.getShort(at, LITTLE_ENDIAN) & 0xFFFF;
            onMessage(streamId, flags, buffer.getShort(at + 2, LITTLE_ENDIAN) & 0xFFFF, buffer, at + 4);
            at += 4 + (length + 3 & ~3);
        }
        frames.add(new Frame(
                streamId,
                flags,
                buffer.getInt(12, LITTLE_ENDIAN),
                buffer.getLong(16, LITTLE_ENDIAN),
                buffer.getLong(24, LITTLE_ENDIAN),
                events.size() - before,
                bytes));
    }

    @Override
    public void onPing(int payload) {
        session.onPong(payload);
    }

    private void onMessage(int streamId, int flags, int conflated, UnsafeBuffer buffer, int offset) {
        final int templateId = RecordLayout.templateId(buffer, offset);
        if (RecordLayout.isMarketData(templateId)) {
            final int id = RecordLayout.instrumentId(buffer, offset);
            final long seq = RecordLayout.seq(buffer, offset);
            events.add(new Event(streamId, id, RecordLayout.tapeSeq(buffer, offset), seq, conflated, flags));
            lines.add(streamId + " " + name(templateId) + " " + id + " #" + seq
                    + (conflated == 0 ? "" : " ~" + conflated));
            return;
        }
        switch (templateId) {
            case InstrumentDefDecoder.TEMPLATE_ID ->
                lines.add(streamId + " def "
                        + new InstrumentDefDecoder()
                                .wrapAndApplyHeader(buffer, offset, header)
                                .instrumentId());
            case FeedStatusDecoder.TEMPLATE_ID -> {
                final FeedStatusDecoder feed = new FeedStatusDecoder().wrapAndApplyHeader(buffer, offset, header);
                lines.add(streamId + " feed " + feed.kind() + (feed.tapeSeq() == 0 ? " by server" : ""));
            }
            case GapDecoder.TEMPLATE_ID -> {
                final GapDecoder gap = new GapDecoder().wrapAndApplyHeader(buffer, offset, header);
                lines.add(gap.streamId() + " gap " + gap.fromSeq() + "-" + gap.toSeq() + " " + gap.reason());
            }
            case ReplayStateDecoder.TEMPLATE_ID -> {
                final ReplayStateDecoder state = new ReplayStateDecoder().wrapAndApplyHeader(buffer, offset, header);
                lines.add(state.streamId() + " " + state.state() + " @" + state.cursor() + " of " + state.requestId());
            }
            case ErrorDecoder.TEMPLATE_ID -> {
                final ErrorDecoder error = new ErrorDecoder().wrapAndApplyHeader(buffer, offset, header);
                lines.add("error " + error.requestId() + " " + error.code() + ": " + error.text());
            }
            case SnapshotEndDecoder.TEMPLATE_ID ->
                lines.add(streamId + " snapshotEnd "
                        + new SnapshotEndDecoder()
                                .wrapAndApplyHeader(buffer, offset, header)
                                .subId());
            case SubscribeAckDecoder.TEMPLATE_ID -> onAck(buffer, offset);
            case HeartbeatDecoder.TEMPLATE_ID -> {
                final HeartbeatDecoder heartbeat = new HeartbeatDecoder().wrapAndApplyHeader(buffer, offset, header);
                newest = Math.max(newest, heartbeat.serverTs() - heartbeat.stalestMs() * ManualClock.MS);
                lines.add("heartbeat " + heartbeat.lastTapeSeq() + " conflated " + heartbeat.conflatedTotal());
            }
            case WelcomeDecoder.TEMPLATE_ID -> {
                final WelcomeDecoder welcome = new WelcomeDecoder().wrapAndApplyHeader(buffer, offset, header);
                newest = Math.max(newest, Math.max(welcome.firstTime(), welcome.lastTime()));
                lines.add("welcome " + welcome.lastTapeSeq() + " epoch " + welcome.epoch());
            }
            case QuoteBatchDecoder.TEMPLATE_ID -> {
                for (final QuoteBatchDecoder.QuotesDecoder quote : new QuoteBatchDecoder()
                        .wrapAndApplyHeader(buffer, offset, header)
                        .quotes()) {
                    lines.add(streamId + " packed " + quote.instrumentId() + " #" + quote.seq());
                }
            }
            case InstrumentsDecoder.TEMPLATE_ID -> onInstruments(buffer, offset);
            case EpochsDecoder.TEMPLATE_ID -> onEpochs(buffer, offset);
            default -> lines.add(streamId + " template " + templateId);
        }
    }

    private void onAck(UnsafeBuffer buffer, int offset) {
        final SubscribeAckDecoder ack = new SubscribeAckDecoder().wrapAndApplyHeader(buffer, offset, header);
        final String how = ack.requestId() == 0 ? "told " : "ack ";
        for (final SubscribeAckDecoder.ItemsDecoder item : ack.items()) {
            lines.add(how + item.subId() + "=" + item.status() + "/" + item.matched()
                    + (item.delayMs() == 0 ? "" : " delayed " + item.delayMs()));
        }
    }

    private void onInstruments(UnsafeBuffer buffer, int offset) {
        final InstrumentsDecoder page = new InstrumentsDecoder().wrapAndApplyHeader(buffer, offset, header);
        final StringBuilder text = new StringBuilder("instruments next " + page.nextId());
        for (final InstrumentsDecoder.ItemsDecoder item : page.items()) {
            item.venue();
            text.append(' ').append(item.symbol()).append(" of ").append(item.roundLot());
        }
        lines.add(text.toString());
    }

    private void onEpochs(UnsafeBuffer buffer, int offset) {
        final EpochsDecoder page = new EpochsDecoder().wrapAndApplyHeader(buffer, offset, header);
        final StringBuilder text = new StringBuilder("epochs next " + page.nextEpoch());
        for (final EpochsDecoder.ItemsDecoder item : page.items()) {
            text.append(' ').append(item.epoch()).append('@').append(item.lastTapeSeq());
            newest = Math.max(newest, Math.max(item.lastTsIngest(), item.lastMarketTime()));
        }
        lines.add(text.toString());
    }

    private static String name(int templateId) {
        return switch (templateId) {
            case 111 -> "quote";
            case 112 -> "trade";
            case 113 -> "break";
            default -> "status";
        };
    }
}
