package io.tapewire.tape.check;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.FrameHeaderDecoder;
import io.tapewire.schemas.sbe.HelloDecoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** Judges capture files against a tape: tells their connections apart and checks each frame before what it says is looked at. */
final class CaptureJudge {
    private final TapeFacts facts;
    private final CheckSettings settings;
    private final Faults faults;
    private final Tally tally;
    private final EveryLaw every;
    private final DelayLaw delay;
    private final RestLaw rest;
    private final FrameWalker walker = new FrameWalker();
    private final FrameHeaderDecoder header = new FrameHeaderDecoder();
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[0]);
    private final List<byte[]> sentSinceHello = new ArrayList<>();
    private String file;
    private Connection connection;
    private int connections;
    private boolean isHelloSent;
    private long frameSeq;

    CaptureJudge(TapeFacts facts, CheckSettings settings, Faults faults, Tally tally) {
        this.facts = facts;
        this.settings = settings;
        this.faults = faults;
        this.tally = tally;
        every = new EveryLaw(facts, settings.rights(), faults, tally);
        delay = new DelayLaw(facts, faults, settings);
        rest = new RestLaw(facts, settings.rights(), faults, every);
    }

    /** Judges one file; what cannot be read is a fault. */
    void judge(Path path) {
        file = String.valueOf(path.getFileName());
        connection = null;
        connections = 0;
        isHelloSent = false;
        sentSinceHello.clear();
        try (CaptureFile capture = new CaptureFile(path)) {
            while (capture.next()) {
                if (capture.isSent()) {
                    onSent(capture.bytes());
                } else {
                    onFrame(capture.ts(), capture.bytes());
                }
            }
            if (connections == 0) {
                throw new CaptureException("no connection in it: nothing to judge");
            }
        } catch (final CaptureException e) {
            faults.add(FaultKind.CAPTURE, file, e.getMessage());
        } catch (final IOException e) {
            faults.add(FaultKind.CAPTURE, file, "cannot be read: " + e);
        }
        end(settings.isAtRest() ? rest : null);
    }

    /** A Hello begins a connection, or refreshes the token of this one: the number of the next frame tells. */
    private void onSent(byte[] bytes) throws CaptureException {
        final boolean isHello = bytes.length >= RecordLayout.HEADER_LENGTH
                && RecordLayout.templateId(new UnsafeBuffer(bytes), 0) == HelloDecoder.TEMPLATE_ID;
        if (connection == null && !isHelloSent && !isHello) {
            throw new CaptureException("no capture: it does not begin with a sent Hello");
        }
        isHelloSent |= isHello;
        if (isHelloSent) {
            sentSinceHello.add(bytes);
        } else {
            connection.requests().onSent(bytes);
        }
    }

    private void onFrame(long ts, byte[] bytes) throws CaptureException {
        if (connection == null && !isHelloSent) {
            throw new CaptureException("no capture: it does not begin with a sent Hello");
        }
        buffer.wrap(bytes);
        final boolean isWhole = bytes.length >= FrameWalker.HEADER_LENGTH;
        if (isHelloSent) {
            onHello(isWhole && header.wrap(buffer, 0).frameSeq() == 1);
        }
        tally.frames++;
        if (!isWhole) {
            faults.add(
                    FaultKind.FRAME,
                    file + " connection " + connections + " behind frame " + frameSeq,
                    bytes.length + " bytes are no frame");
            return;
        }
        final Frame frame = frame(ts);
        checkNumber(frame);
        judge(frame);
    }

    private void onHello(boolean isNew) {
        if (isNew || connection == null) {
            end(null);
            connections++;
            tally.connections++;
            frameSeq = 0;
            connection = new Connection(
                    facts, faults, every, new ValueLaw(facts, settings, faults, tally, every, delay), delay);
        }
        sentSinceHello.forEach(connection.requests()::onSent);
        sentSinceHello.clear();
        isHelloSent = false;
    }

    private Frame frame(long ts) {
        header.wrap(buffer, 0);
        final int flags = header.flags().getRaw();
        return new Frame(file, connections, ts, header.frameSeq(), header.streamId(), flags, header.cursor());
    }

    private void checkNumber(Frame frame) {
        final long expected = frameSeq + 1 & 0xFFFF_FFFFL;
        if (frame.frameSeq() != expected) {
            faults.add(FaultKind.FRAME_SEQ, frame, "frameSeq " + frame.frameSeq() + " instead of " + expected);
        }
        frameSeq = frame.frameSeq();
    }

    private void judge(Frame frame) {
        final String wrong = walker.check(buffer);
        if (wrong != null) {
            faults.add(FaultKind.FRAME, frame, wrong);
            return;
        }
        connection.onFrame(frame);
        try {
            walker.walk(buffer, connection::onMessage);
        } catch (final IndexOutOfBoundsException | IllegalStateException | IllegalArgumentException e) {
            faults.add(FaultKind.FRAME, frame, "a message's fields do not fit its length");
        }
        connection.onFrameEnd();
    }

    private void end(RestLaw atRest) {
        if (connection != null) {
            connection.onEnd(atRest);
            connection = null;
        }
    }
}
