package io.tapewire.fanout;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.EpochsDecoder;
import io.tapewire.schemas.sbe.ErrorDecoder;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.GapDecoder;
import io.tapewire.schemas.sbe.GoingAwayDecoder;
import io.tapewire.schemas.sbe.HeartbeatDecoder;
import io.tapewire.schemas.sbe.InstrumentDefDecoder;
import io.tapewire.schemas.sbe.InstrumentsDecoder;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.PongDecoder;
import io.tapewire.schemas.sbe.QosChangeDecoder;
import io.tapewire.schemas.sbe.QuoteBatchDecoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.ReplayStateDecoder;
import io.tapewire.schemas.sbe.SlowWarningDecoder;
import io.tapewire.schemas.sbe.SnapshotEndDecoder;
import io.tapewire.schemas.sbe.SubscribeAckDecoder;
import io.tapewire.schemas.sbe.TradeBreakDecoder;
import io.tapewire.schemas.sbe.TradeDecoder;
import io.tapewire.schemas.sbe.TradingStatusDecoder;
import io.tapewire.schemas.sbe.WelcomeDecoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A client at the other end of a {@link FakeTransport}: reads frames strictly, holds every value against the law, and writes down what came as one
 * list of short lines, which tests compare whole.
 */
final class TestClient implements FakeTransport.Reader, FrameReader.Handler {
    private final FrameReader frames;
    private final ClientLaw law;
    private final List<String> events = new ArrayList<>();
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final List<Integer> pings = new ArrayList<>();
    private final Map<Integer, String> symbols = new HashMap<>();
    final FakeTransport transport = new FakeTransport(this);
    private TransportListener session;
    long lastFrameSeq;
    int lastFrameBytes;
    long welcomeHeartbeatMs;
    boolean answersPings = true;
    boolean acks;
    int credit = 65_535;
    private long ackedFrameSeq;
    private int ackedCredit = credit;

    TestClient(TapeOracle tape, int maxFrameBytes) {
        frames = new FrameReader(maxFrameBytes);
        law = new ClientLaw(tape);
    }

    void connected(TransportListener listener) {
        session = listener;
        transport.listener = listener;
    }

    ClientLaw law() {
        return law;
    }

    void send(byte[] message) {
        final byte[] padded = new byte[message.length + 7]; // not at 0, and more behind it
        System.arraycopy(message, 0, padded, 3, message.length);
        law.onRequest(message);
        session.onMessage(new UnsafeBuffer(padded), 3, message.length);
        answer();
    }

    void pong(int payload) {
        session.onPong(payload);
    }

    void closed(int code) {
        session.onTransportClosed(code);
    }

    /** Answers pings, and acknowledges what was read, with its credit, if it is a client that does. */
    void answer() {
        while (answersPings && !pings.isEmpty()) {
            session.onPong(pings.remove(0));
        }
        if (acks && transport.isOpen() && (lastFrameSeq != ackedFrameSeq || credit != ackedCredit)) {
            ackedFrameSeq = lastFrameSeq;
            ackedCredit = credit;
            final byte[] ack = Requests.ack(lastFrameSeq, credit);
            session.onMessage(Requests.wrap(ack), 0, ack.length);
        }
    }

    /** {@return what came since the last call} */
    List<String> events() {
        final List<String> taken = new ArrayList<>(events);
        events.clear();
        return taken;
    }

    @Override
    public void onFrame(UnsafeBuffer frame) {
        lastFrameBytes = frame.capacity();
        frames.read(frame, 0, frame.capacity(), this);
    }

    @Override
    public void onPing(int payload) {
        assertEquals(lastFrameSeq, payload & 0xFFFF_FFFFL, "payload of a ping");
        events.add("ping");
        pings.add(payload);
    }

    @Override
    public void onFrame(long frameSeq, int flags, long epoch, long cursor) {
        lastFrameSeq = frameSeq;
        law.onFrame(flags, epoch, cursor);
        String text = "frame";
        text += (flags & FrameReader.FLAG_SNAPSHOT) != 0 ? " snapshot" : "";
        text += (flags & FrameReader.FLAG_CONFLATED) != 0 ? " conflated" : "";
        text += (flags & FrameReader.FLAG_SIMULATED) != 0 ? " simulated" : "";
        text += (flags & FrameReader.FLAG_STALE) != 0 ? " stale" : "";
        events.add(text);
    }

    @Override
    public void onMessage(int templateId, int conflated, DirectBuffer buffer, int offset, int length) {
        if (templateId != FeedStatusDecoder.TEMPLATE_ID) {
            law.onOtherThanNewEpoch();
        }
        switch (templateId) {
            case QuoteDecoder.TEMPLATE_ID:
            case TradeDecoder.TEMPLATE_ID:
            case TradeBreakDecoder.TEMPLATE_ID:
            case TradingStatusDecoder.TEMPLATE_ID:
                onRecord(templateId, conflated, buffer, offset, length);
                break;
            case QuoteBatchDecoder.TEMPLATE_ID:
                for (final QuoteBatchDecoder.QuotesDecoder quote : new QuoteBatchDecoder()
                        .wrapAndApplyHeader(buffer, offset, header)
                        .quotes()) {
                    // The group's own position moves with it: nothing else reads the message.
                    final long seq = law.onPacked(buffer, offset, quote);
                    events.add("packed " + symbol((int) quote.instrumentId()) + " #" + seq
                            + (quote.conflated() == 0 ? "" : " ~" + quote.conflated())
                            + (quote.flags().suspect() ? " suspect" : ""));
                }
                break;
            case InstrumentDefDecoder.TEMPLATE_ID:
                final InstrumentDefDecoder def = new InstrumentDefDecoder().wrapAndApplyHeader(buffer, offset, header);
                law.onDefinition(buffer, offset, length);
                def.venue();
                symbols.put((int) def.instrumentId(), def.symbol());
                events.add("def " + symbol((int) def.instrumentId()));
                break;
            default:
                events.add(describe(templateId, buffer, offset));
                break;
        }
    }

    private void onRecord(int templateId, int conflated, DirectBuffer buffer, int offset, int length) {
        final int id = RecordLayout.instrumentId(buffer, offset);
        final long seq = RecordLayout.seq(buffer, offset);
        law.onRecord(templateId, conflated, buffer, offset, length);
        String text = symbol(id) + " #" + seq + (conflated == 0 ? "" : " ~" + conflated);
        if (templateId == QuoteDecoder.TEMPLATE_ID) {
            final QuoteDecoder quote = new QuoteDecoder().wrapAndApplyHeader(buffer, offset, header);
            text = "quote " + text + (quote.flags().suspect() ? " suspect" : "");
        } else if (templateId == TradeDecoder.TEMPLATE_ID) {
            text = "trade " + text;
        } else if (templateId == TradeBreakDecoder.TEMPLATE_ID) {
            text = "break " + text;
        } else {
            text = "status " + text;
        }
        events.add(text);
    }

    private String symbol(int id) {
        return symbols.getOrDefault(id, "?" + id);
    }

    private String describe(int templateId, DirectBuffer buffer, int offset) {
        switch (templateId) {
            case WelcomeDecoder.TEMPLATE_ID:
                law.onWelcome();
                welcomeHeartbeatMs = new WelcomeDecoder()
                        .wrapAndApplyHeader(buffer, offset, header)
                        .heartbeatMs();
                return "welcome";
            case SubscribeAckDecoder.TEMPLATE_ID:
                return describe(new SubscribeAckDecoder().wrapAndApplyHeader(buffer, offset, header));
            case SnapshotEndDecoder.TEMPLATE_ID:
                return "snapshotEnd "
                        + new SnapshotEndDecoder()
                                .wrapAndApplyHeader(buffer, offset, header)
                                .subId();
            case FeedStatusDecoder.TEMPLATE_ID:
                return describe(new FeedStatusDecoder().wrapAndApplyHeader(buffer, offset, header));
            case HeartbeatDecoder.TEMPLATE_ID:
                final HeartbeatDecoder heartbeat = new HeartbeatDecoder().wrapAndApplyHeader(buffer, offset, header);
                return "heartbeat " + heartbeat.lastTapeSeq() + " conflated " + heartbeat.conflatedTotal();
            case GapDecoder.TEMPLATE_ID:
                final GapDecoder gap = new GapDecoder().wrapAndApplyHeader(buffer, offset, header);
                return "gap " + gap.fromSeq() + "-" + gap.toSeq() + " " + gap.reason();
            case QosChangeDecoder.TEMPLATE_ID:
                return "qos "
                        + new QosChangeDecoder()
                                .wrapAndApplyHeader(buffer, offset, header)
                                .state();
            case SlowWarningDecoder.TEMPLATE_ID:
                final SlowWarningDecoder slow = new SlowWarningDecoder().wrapAndApplyHeader(buffer, offset, header);
                return "slow " + slow.lagMs() + " left " + slow.deadlineMs();
            case ErrorDecoder.TEMPLATE_ID:
                final ErrorDecoder error = new ErrorDecoder().wrapAndApplyHeader(buffer, offset, header);
                return "error " + error.requestId() + " " + error.code();
            case GoingAwayDecoder.TEMPLATE_ID:
                final GoingAwayDecoder away = new GoingAwayDecoder().wrapAndApplyHeader(buffer, offset, header);
                return "goingAway " + away.reason() + " " + away.reconnectMinMs() + "+" + away.jitterMs();
            case PongDecoder.TEMPLATE_ID:
                return "pong "
                        + new PongDecoder()
                                .wrapAndApplyHeader(buffer, offset, header)
                                .nonce();
            default:
                return describePage(templateId, buffer, offset);
        }
    }

    private String describePage(int templateId, DirectBuffer buffer, int offset) {
        final StringBuilder text = new StringBuilder();
        if (templateId == InstrumentsDecoder.TEMPLATE_ID) {
            final InstrumentsDecoder page = new InstrumentsDecoder().wrapAndApplyHeader(buffer, offset, header);
            text.append("instruments ")
                    .append(page.requestId())
                    .append(" next ")
                    .append(page.nextId());
            for (final InstrumentsDecoder.ItemsDecoder item : page.items()) {
                item.venue();
                text.append(' ').append(item.instrumentId()).append('=').append(item.symbol());
            }
        } else if (templateId == EpochsDecoder.TEMPLATE_ID) {
            final EpochsDecoder page = new EpochsDecoder().wrapAndApplyHeader(buffer, offset, header);
            text.append("epochs ").append(page.requestId()).append(" next ").append(page.nextEpoch());
            for (final EpochsDecoder.ItemsDecoder item : page.items()) {
                text.append(' ').append(item.epoch()).append('@').append(item.sourceId());
                text.append(':').append(item.firstTapeSeq()).append('-').append(item.lastTapeSeq());
            }
        } else if (templateId == ReplayStateDecoder.TEMPLATE_ID) {
            final ReplayStateDecoder state = new ReplayStateDecoder().wrapAndApplyHeader(buffer, offset, header);
            text.append("replay ").append(state.streamId()).append(' ').append(state.state());
        } else {
            throw new AssertionError("unexpected template " + templateId);
        }
        return text.toString();
    }

    private String describe(SubscribeAckDecoder ack) {
        final StringBuilder text = new StringBuilder("ack ").append(ack.requestId());
        for (final SubscribeAckDecoder.ItemsDecoder item : ack.items()) {
            law.onAnswer((int) item.subId(), item.status());
            text.append(' ').append(item.subId()).append('=').append(item.status());
            text.append('/').append(item.matched()).append('@').append(item.intervalMs());
        }
        return text.toString();
    }

    private String describe(FeedStatusDecoder status) {
        if (status.kind() == FeedStatusKind.NEW_EPOCH) {
            law.onNewEpoch(status.sourceId(), status.tapeSeq());
            return "epoch " + status.epoch() + " of " + status.sourceId();
        }
        return "feed " + status.kind() + " " + status.sourceId() + (status.tapeSeq() == 0 ? " by server" : "");
    }
}
