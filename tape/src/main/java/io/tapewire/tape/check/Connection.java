package io.tapewire.tape.check;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.GapDecoder;
import io.tapewire.schemas.sbe.HeartbeatDecoder;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.QuoteBatchDecoder;
import io.tapewire.schemas.sbe.ReplayStateDecoder;
import io.tapewire.schemas.sbe.SubscribeAckDecoder;
import io.tapewire.schemas.sbe.WelcomeDecoder;
import java.util.HashMap;
import java.util.Map;
import org.agrona.DirectBuffer;

/** One connection of a capture: hands each message to whom it concerns, and asks at the end of a frame what its cursor promised. */
final class Connection {
    private final TapeFacts facts;
    private final Faults faults;
    private final EveryLaw every;
    private final ValueLaw values;
    private final DelayLaw delay;
    private final Grants grants;
    private final Map<Integer, StreamView> streams = new HashMap<>();
    private final Requests requests = new Requests();
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final WelcomeDecoder welcome = new WelcomeDecoder();
    private final HeartbeatDecoder heartbeat = new HeartbeatDecoder();
    private final SubscribeAckDecoder ack = new SubscribeAckDecoder();
    private final GapDecoder gap = new GapDecoder();
    private final ReplayStateDecoder replay = new ReplayStateDecoder();
    private Frame frame;
    private boolean hasRecords;
    private long welcomePlace;

    Connection(TapeFacts facts, Faults faults, EveryLaw every, ValueLaw values, DelayLaw delay) {
        this.facts = facts;
        this.faults = faults;
        this.every = every;
        this.values = values;
        this.delay = delay;
        grants = new Grants(requests, this::stream);
        delay.begin();
    }

    Requests requests() {
        return requests;
    }

    /** A frame begins. */
    void onFrame(Frame newFrame) {
        frame = newFrame;
        hasRecords = false;
        if (frame.cursor() > facts.head()) {
            faults.add(FaultKind.HEAD, frame, "cursor " + frame.cursor() + ", the tape's head is " + facts.head());
        }
    }

    void onMessage(int templateId, int conflated, DirectBuffer buffer, int at, int length) {
        if (RecordLayout.isRecord(templateId)) {
            onRecordFrame();
            values.onRecord(stream(frame.streamId()), frame, templateId, conflated, buffer, at, length);
            return;
        }
        switch (templateId) {
            case QuoteBatchDecoder.TEMPLATE_ID -> {
                onRecordFrame();
                values.onBatch(stream(frame.streamId()), frame, buffer, at);
            }
            case WelcomeDecoder.TEMPLATE_ID -> onWelcome(welcome.wrapAndApplyHeader(buffer, at, header));
            case HeartbeatDecoder.TEMPLATE_ID ->
                checkPlace(heartbeat.wrapAndApplyHeader(buffer, at, header).lastTapeSeq(), "Heartbeat.lastTapeSeq");
            case SubscribeAckDecoder.TEMPLATE_ID -> onAck(ack.wrapAndApplyHeader(buffer, at, header));
            case GapDecoder.TEMPLATE_ID -> {
                gap.wrapAndApplyHeader(buffer, at, header);
                every.onGap(stream(gap.streamId()), gap.fromSeq(), gap.toSeq(), gap.reason());
            }
            case ReplayStateDecoder.TEMPLATE_ID -> onReplay(replay.wrapAndApplyHeader(buffer, at, header));
            default -> {
                // says nothing of the tape
            }
        }
    }

    private void onRecordFrame() {
        if (!hasRecords) {
            hasRecords = true;
            delay.onRecordFrame(frame);
        }
    }

    private void onWelcome(WelcomeDecoder message) {
        welcomePlace = message.lastTapeSeq();
        values.generation((int) message.generation());
        checkPlace(welcomePlace, "Welcome.lastTapeSeq");
        delay.checkTime(frame, message.lastTime(), "Welcome.lastTime");
        stream(StreamView.LIVE).base = welcomePlace;
    }

    private void checkPlace(long tapeSeq, String what) {
        if (tapeSeq > facts.head()) {
            faults.add(FaultKind.HEAD, frame, what + " " + tapeSeq + ", the tape's head is " + facts.head());
        }
        delay.checkPlace(frame, tapeSeq, what);
    }

    private void onAck(SubscribeAckDecoder message) {
        final long requestId = message.requestId();
        for (final SubscribeAckDecoder.ItemsDecoder entry : message.items()) {
            delay.onDelay(entry.delayMs());
            grants.onAnswer(requestId, entry);
        }
    }

    private void onReplay(ReplayStateDecoder message) {
        final StreamView stream = stream(message.streamId());
        if (grants.isReset(message)) {
            every.onEnd(stream);
        }
        grants.onReplay(stream, message);
    }

    /** The frame is over. */
    void onFrameEnd() {
        final StreamView stream = stream(frame.streamId());
        delay.onFrame(frame);
        final boolean goesBack = frame.cursor() < stream.cursor;
        if (goesBack && !stream.mayGoBack && !grants.mayGoBack(stream.id)) {
            faults.add(FaultKind.CURSOR, frame, "cursor " + frame.cursor() + " behind " + stream.cursor);
        }
        stream.cursor = frame.cursor();
        every.onCursor(stream, frame, frame.cursor());
        grants.begin();
        stream.mayGoBack &= !goesBack;
    }

    private StreamView stream(int id) {
        return streams.computeIfAbsent(id, key -> {
            final StreamView stream = new StreamView(key, facts);
            stream.base = key == StreamView.DELAYED ? facts.placeAt(frame.ts() - delay.delayNs()) : welcomePlace;
            return stream;
        });
    }

    /** The connection is over. */
    void onEnd(RestLaw rest) {
        for (final StreamView stream : streams.values()) {
            if (rest != null && frame != null) {
                rest.check(stream, frame, delay.delayNs());
            }
            every.onEnd(stream);
        }
    }
}
