package io.tapewire.perf.benchmarks;

import io.tapewire.fanout.Transport;
import org.agrona.MutableDirectBuffer;

/** Takes every frame and forgets it. */
final class SinkTransport implements Transport {
    private long bytes;
    private long frames;

    long frames() {
        return frames;
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public boolean send(MutableDirectBuffer buffer, int offset, int length, boolean pingBehind, int pingPayload) {
        bytes += length;
        frames++;
        return true;
    }

    @Override
    public void close(int code, String reason) {
        throw new IllegalStateException("closed with " + code + ": " + reason);
    }

    @Override
    public void abort() {
        throw new IllegalStateException("aborted");
    }

    @Override
    public String remoteAddress() {
        return "";
    }

    @Override
    public String origin() {
        return "";
    }

    @Override
    public long bytesSent() {
        return bytes;
    }
}
