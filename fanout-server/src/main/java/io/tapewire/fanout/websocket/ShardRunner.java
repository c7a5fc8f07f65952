package io.tapewire.fanout.websocket;

import io.tapewire.fanout.FanoutShard;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.xnio.ChannelPipe;
import org.xnio.IoUtils;
import org.xnio.XnioIoThread;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.channels.StreamSourceChannel;

/**
 * Runs one shard on its I/O thread: one bounded cycle at each readiness of a pipe. While there is more to do the byte in the pipe is left unread, so
 * that the next select finds it again, with the sockets of all others beside it. A task that queues itself would starve them: XNIO empties its
 * queue, tasks added meanwhile included, before it selects.
 */
final class ShardRunner {
    private static final int READ_BUFFER_BYTES = 64 * 1024;

    private final XnioIoThread thread;
    private final FanoutShard shard;
    private final StreamSourceChannel source;
    private final StreamSinkChannel sink;
    private final ByteBuffer oneByte = ByteBuffer.allocateDirect(1); // of whoever turned byteInPipe to true
    private final ByteBuffer drained = ByteBuffer.allocateDirect(1);
    private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(READ_BUFFER_BYTES);
    private final AtomicBoolean byteInPipe = new AtomicBoolean();
    private volatile boolean news;

    ShardRunner(XnioIoThread thread, FanoutShard shard) throws IOException {
        this.thread = thread;
        this.shard = shard;
        final ChannelPipe<StreamSourceChannel, StreamSinkChannel> pipe = thread.createHalfDuplexPipe();
        source = pipe.getLeftSide();
        sink = pipe.getRightSide();
        source.getReadSetter().set(channel -> onReadable());
        source.resumeReads();
    }

    XnioIoThread thread() {
        return thread;
    }

    FanoutShard shard() {
        return shard;
    }

    /** {@return the buffer that all connections of this thread read into, one after the other} */
    ByteBuffer readBuffer() {
        return readBuffer;
    }

    /** There is something to do: the tape moved, or a deadline came. Any one thread, and the shard's own. {@return whether the shard was at rest} */
    boolean signal() {
        news = true;
        if (!byteInPipe.compareAndSet(false, true)) {
            return false;
        }
        writeByte();
        return true;
    }

    private void writeByte() {
        try {
            oneByte.clear();
            sink.write(oneByte);
        } catch (final IOException e) {
            byteInPipe.set(false); // the pipe is closed: the server ends
        }
    }

    private void onReadable() {
        news = false;
        if (shard.doWork() == 0 && !news) {
            drain();
            byteInPipe.set(false);
            if (news && byteInPipe.compareAndSet(false, true)) {
                writeByte();
            }
        }
    }

    private void drain() {
        try {
            drained.clear();
            source.read(drained);
        } catch (final IOException e) {
            IoUtils.safeClose(source); // the server ends
        }
    }

    /** Frees pipe and tape; the I/O thread runs no cycle after this. */
    void close() {
        IoUtils.safeClose(sink);
        IoUtils.safeClose(source);
        shard.onClose();
    }
}
