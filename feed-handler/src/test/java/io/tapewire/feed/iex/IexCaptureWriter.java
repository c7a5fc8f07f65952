package io.tapewire.feed.iex;

import io.tapewire.feed.capture.CaptureWriter;
import io.tapewire.feed.capture.CaptureWriter.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes captures of an IEX stream for tests, in every format that is read: no recording from outside is needed. */
public final class IexCaptureWriter {
    /** Link type Ethernet. */
    public static final int ETHERNET = 1;

    private final CaptureWriter capture;
    private IexStream stream;

    /** @param linkType as in pcap's registry */
    public IexCaptureWriter(Format format, int linkType, IexStream stream) {
        capture = new CaptureWriter(format, linkType);
        this.stream = stream;
    }

    /** A capture of nanoseconds over Ethernet. */
    public static IexCaptureWriter of(IexStream stream) {
        return new IexCaptureWriter(Format.PCAP_NS_LE, ETHERNET, stream);
    }

    /** Goes on with another stream, as after a change of the venue's session. */
    public IexCaptureWriter stream(IexStream newStream) {
        stream = newStream;
        return this;
    }

    /** Adds a segment of these messages, captured 50 µs after it was sent; without messages a heartbeat. */
    public IexCaptureWriter segment(byte[]... messages) {
        final long time = stream.sendTime() + 50_000;
        return datagram(time, stream.segment(messages));
    }

    /** Leaves out messages: what comes next has later numbers. */
    public IexCaptureWriter lose(int messages) {
        stream.at(stream.nextSeq() + messages);
        return this;
    }

    /** Adds any datagram. */
    public IexCaptureWriter datagram(long timeNs, byte[] payload) {
        capture.datagram(timeNs, payload);
        return this;
    }

    public byte[] toBytes() {
        return capture.toBytes();
    }

    public Path write(Path file) throws IOException {
        return Files.write(file, toBytes());
    }
}
