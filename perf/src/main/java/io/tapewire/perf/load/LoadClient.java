package io.tapewire.perf.load;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.WelcomeDecoder;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One client of a {@link LoadDriver}: says Hello and subscribes at once what its script names, answers pings, acks, and checks the framing of all it is
 * sent. Only the driver's thread touches it; others ask through {@link LoadDriver#call}.
 */
public final class LoadClient implements ServerFrameParser.Listener, FrameChecker.Handler {
    /** Longest frame of a server before its Welcome, bytes. */
    private static final int MAX_FRAME_BEFORE_WELCOME = 64 * 1024;

    /** Template ids are below this. */
    private static final int TEMPLATES = 140;

    private static final DirectBuffer EMPTY = new UnsafeBuffer(new byte[0]);

    private final int index;
    private final ClientScript script;
    private final LoadDriver driver;
    private final Connection connection;
    private final ServerFrameParser parser = new ServerFrameParser(this);
    private final FrameChecker checker = new FrameChecker();
    private final WelcomeDecoder welcome = new WelcomeDecoder();
    private final long[] counts = new long[TEMPLATES];
    private int maxFrameBytes = MAX_FRAME_BEFORE_WELCOME;
    private long welcomeTapeSeq;
    private long ackedFrameSeq;
    private long nextAckNs;
    private boolean acksHeld;
    private long pongs;
    private int closeCode;

    LoadClient(int index, ClientScript script, LoadDriver driver) {
        this.index = index;
        this.script = script;
        this.driver = driver;
        connection = new Connection(driver, this);
    }

    /** {@return its number, from 0} */
    public int index() {
        return index;
    }

    /** {@return what it does} */
    public ClientScript script() {
        return script;
    }

    /** {@return how the connection ended} */
    public Ending ending() {
        return connection.ending();
    }

    /** {@return code of the server's close frame; 0 = none came} */
    public int closeCode() {
        return closeCode;
    }

    /** {@return one line on what went wrong, or the reason of a close frame; empty = nothing} */
    public String failure() {
        return connection.failure();
    }

    /** {@return bytes read from the socket behind the handshake} */
    public long bytesRead() {
        return connection.bytesRead();
    }

    /** {@return messages of a template received so far} */
    public long count(int templateId) {
        return counts[templateId];
    }

    /** {@return number of the newest frame} */
    public long frameSeq() {
        return checker.frameSeq();
    }

    /** {@return stream of the newest frame: of the one that is being told} */
    public int streamId() {
        return checker.streamId();
    }

    /** {@return lastTapeSeq of Welcome: epochs up to it are not told} */
    public long welcomeTapeSeq() {
        return welcomeTapeSeq;
    }

    /** Takes up another way of reading. */
    public void read(Reading other) {
        connection.reading(other);
    }

    /** Whether it goes on reading without an Ack of its script, until told otherwise. */
    public void holdAcks(boolean held) {
        acksHeld = held;
    }

    /** Sends a ping of RFC 6455. */
    public void ping() {
        connection.send(ServerFrameParser.PING, EMPTY, 0, 0);
    }

    /** {@return pongs of RFC 6455 that came} */
    public long pongs() {
        return pongs;
    }

    /** Sends one message as a binary frame. */
    public void send(DirectBuffer message, int offset, int length) {
        connection.send(ServerFrameParser.BINARY, message, offset, length);
    }

    /** Sends bytes as they are, for what no client would send. */
    public void sendRaw(byte[] bytes) {
        connection.send(bytes);
    }

    /** Leaves without a word, as a process that is killed does. */
    public void leave() {
        connection.end(Ending.LEFT, "");
    }

    Connection connection() {
        return connection;
    }

    void onUpgraded() {
        connection.reading(script.reading());
        final Requests requests = driver.requests();
        send(requests.buffer(), 0, requests.hello(script.heartbeatMs(), script.token(), "load-" + index));
        for (int from = 0; from < script.items().size(); from += Requests.ITEMS_PER_REQUEST) {
            send(requests.buffer(), 0, requests.subscribe(script.items(), from));
        }
    }

    /** {@return bytes taken of those received; the rest is the start of a frame} */
    int onBytes(DirectBuffer buffer, int offset, int length) throws ProtocolViolation {
        return parser.parse(buffer, offset, length, maxFrameBytes);
    }

    void onTimer(long nowNs) {
        connection.onTimer();
        if (connection.isOpen()
                && script.ackMs() > 0
                && !acksHeld
                && nowNs - nextAckNs >= 0
                && checker.frameSeq() != ackedFrameSeq) {
            ackedFrameSeq = checker.frameSeq();
            nextAckNs = nowNs + script.ackMs() * 1_000_000L;
            final Requests requests = driver.requests();
            send(requests.buffer(), 0, requests.ack(ackedFrameSeq, script.creditFrames()));
        }
    }

    @Override
    public void onBinary(DirectBuffer buffer, int offset, int length) throws ProtocolViolation {
        checker.onFrame(buffer, offset, length, this);
    }

    @Override
    public void onPing(DirectBuffer buffer, int offset, int length) {
        if (script.pongs()) {
            connection.send(ServerFrameParser.PONG, buffer, offset, length);
        }
    }

    @Override
    public void onPong(DirectBuffer buffer, int offset, int length) {
        pongs++;
    }

    @Override
    public void onClose(int code, String reason) {
        closeCode = code;
        final ExpandableArrayBuffer body = new ExpandableArrayBuffer(2);
        body.putShort(0, (short) code, BIG_ENDIAN);
        connection.send(ServerFrameParser.CLOSE, body, 0, code == ServerFrameParser.NO_STATUS ? 0 : 2);
        connection.onClosing(reason);
    }

    @Override
    public void onFrame(int flags, long cursor) {
        driver.listener().onFrame(this, flags, cursor);
    }

    @Override
    public void onMessage(int templateId, int conflated, DirectBuffer buffer, int offset, int length) {
        if (templateId < TEMPLATES) {
            counts[templateId]++;
        }
        if (templateId == WelcomeDecoder.TEMPLATE_ID) {
            final int body = offset + RecordLayout.HEADER_LENGTH;
            welcome.wrap(buffer, body, WelcomeDecoder.BLOCK_LENGTH, WelcomeDecoder.SCHEMA_VERSION);
            maxFrameBytes = (int) welcome.maxFrameBytes();
            welcomeTapeSeq = welcome.lastTapeSeq();
        }
        driver.listener().onMessage(this, templateId, conflated, buffer, offset, length);
    }
}
