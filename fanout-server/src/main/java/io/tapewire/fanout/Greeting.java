package io.tapewire.fanout;

import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.HelloDecoder;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.MessageHeaderEncoder;
import io.tapewire.schemas.sbe.WelcomeEncoder;
import io.tapewire.tape.MarketState;
import io.tapewire.tape.Source;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** Hello and Welcome: version, token, heartbeat period; where the tape is, and what the feed is like where it is not simply up. */
final class Greeting {
    private static final int VERSION = WelcomeEncoder.SCHEMA_VERSION;
    private static final long MS_NS = 1_000_000;
    private static final int HEARTBEAT_MIN_MS = 1_000;
    private static final int HEARTBEAT_MAX_MS = 30_000;
    private static final int HEARTBEAT_DEFAULT_MS = 10_000;

    private final FanoutContext context;
    private final Sessions sessions;
    private final TapeExtent extent;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final MessageHeaderEncoder headerEncoder = new MessageHeaderEncoder();
    private final HelloDecoder hello = new HelloDecoder();
    private final WelcomeEncoder welcome = new WelcomeEncoder();
    private final FeedMessages feedMessages = new FeedMessages();

    Greeting(Sessions sessions, TapeExtent extent) {
        this.context = sessions.context();
        this.sessions = sessions;
        this.extent = extent;
    }

    /** Takes a Hello, the first or one that refreshes the token. {@return why it is refused, or null} */
    EndReason onHello(ClientSession session, DirectBuffer message) {
        hello.wrapAndApplyHeader(message, 0, header);
        if (hello.minVersion() > VERSION || hello.maxVersion() < VERSION) {
            return EndReason.VERSION;
        }
        final int wantMs = hello.wantHeartbeatMs();
        final byte[] token = new byte[hello.tokenLength()];
        hello.getToken(token, 0, token.length);
        if (token.length > 0 || session.subject == null) {
            final Subject subject = context.authenticator().authenticate(token);
            if (subject == null) {
                return EndReason.TOKEN;
            }
            if (session.isActive() && !subject.seesAs(session.subject)) {
                return EndReason.NOT_ENTITLED; // what it was granted so far is the other's
            }
            session.subject = subject;
        }
        if (!session.isActive() && !openDelayed(session)) {
            return EndReason.NOT_ENTITLED;
        }
        session.heartbeatMs =
                wantMs == 0 ? HEARTBEAT_DEFAULT_MS : Math.max(HEARTBEAT_MIN_MS, Math.min(HEARTBEAT_MAX_MS, wantMs));
        session.liveness.heartbeatNs(session.heartbeatMs * MS_NS);
        return null;
    }

    /** A subject with delayed rights has a delayed view; one that has no others hears of nothing else. {@return false: there are too many delays} */
    private boolean openDelayed(ClientSession session) {
        final Subject subject = session.subject;
        if (subject.delayNs() == 0) {
            return true;
        }
        final TapeView view = sessions.delayedViews().view(subject.delayNs());
        if (view == null) {
            return false;
        }
        session.delayed = new SessionStream(session, SessionStream.DELAYED, view);
        knowAnnouncements(session.delayed);
        if (subject.isDelayed()) {
            session.live.view = view;
        }
        return true;
    }

    private static void knowAnnouncements(SessionStream stream) {
        if (stream.view.isCurrent()) {
            stream.onAnnouncementsKnown();
        } else {
            stream.announcementPosition = -1;
            stream.epochVersion = -1;
        }
    }

    /** {@return length of the Welcome put into {@code answer}} */
    int welcome(ClientSession session, MutableDirectBuffer answer) {
        final TapeView tape = session.live.view;
        final boolean isBegun = tape.position() >= extent.firstTapeSeq(); // of a delayed view not even that may be told
        final long firstTapeSeq = isBegun ? extent.firstTapeSeq() : 0;
        welcome.wrapAndApplyHeader(answer, 0, headerEncoder)
                .sessionId(session.id())
                .version((short) VERSION)
                .tapeId(extent.tapeId())
                .generation(Integer.toUnsignedLong(tape.generation()))
                .epoch(Integer.toUnsignedLong(tape.epoch()))
                .firstTapeSeq(firstTapeSeq)
                .lastTapeSeq(tape.position())
                .firstTime(isBegun ? extent.firstTime() : 0)
                .lastTime(tape.tsIngest())
                .authExpiry(session.subject.expiryNs())
                .heartbeatMs(session.heartbeatMs)
                .maxFrameBytes(context.maxFrameBytes())
                .maxSubscriptions(Math.min(context.maxSubscriptions(), session.subject.maxSubscriptions()))
                .maxItemsPerRequest(context.maxItemsPerRequest());
        welcome.sourceFlags().clear().simulated(tape.isCurrent() && hasSimulated(tape.state()));
        welcome.serverName(context.serverName());
        return headerEncoder.encodedLength() + welcome.encodedLength();
    }

    private static boolean hasSimulated(MarketState state) {
        for (int id = 1; id <= state.lastSourceId(); id++) {
            final Source source = state.source(id);
            if (source != null && (source.flags() & ValueWriter.SIMULATED_SOURCE) != 0) {
                return true;
            }
        }
        return false;
    }

    /** What is true of the feed now is told behind Welcome; what changes from here on comes as it changes. */
    void tellCondition(ClientSession session) {
        final TapeView tape = session.live.view;
        if (!tape.condition().isUp()) {
            tell(session, tape.condition().kind(), 0);
        }
        knowAnnouncements(session.live);
        for (int id = 1; tape.isCurrent() && id <= tape.state().lastSourceId(); id++) {
            final Source source = tape.state().source(id);
            if (source != null && isTold(source.condition())) {
                tell(session, source.condition(), id);
            }
        }
    }

    private static boolean isTold(FeedStatusKind kind) {
        return kind == FeedStatusKind.STALE || kind == FeedStatusKind.DOWN || kind == FeedStatusKind.ENDED;
    }

    private void tell(ClientSession session, FeedStatusKind kind, int sourceId) {
        final int length = feedMessages.feedStatus(
                kind, sourceId, session.live.view, context.epochClock().nanoTime());
        session.control.add(feedMessages.buffer(), 0, length);
    }
}
