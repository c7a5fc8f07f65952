package io.tapewire.fanout.websocket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;

/** Ends a connection so that the peer can read why: what it still sends is read and dropped, since bytes left unread would make the kernel reset. */
final class LingeringClose {
    /** How long a peer that broke the framing may take to read the close frame. */
    private static final long LINGER_MS = 1000;

    private LingeringClose() {}

    static void begin(StreamConnection connection, ByteBuffer readBuffer) {
        connection.getSourceChannel().setReadListener(channel -> discard(connection, readBuffer));
        connection.getIoThread().executeAfter(() -> IoUtils.safeClose(connection), LINGER_MS, TimeUnit.MILLISECONDS);
    }

    private static void discard(StreamConnection connection, ByteBuffer readBuffer) {
        try {
            int count;
            do {
                readBuffer.clear();
                count = connection.getSourceChannel().read(readBuffer);
            } while (count > 0);
            if (count < 0) {
                IoUtils.safeClose(connection);
            }
        } catch (final IOException e) {
            IoUtils.safeClose(connection);
        }
    }
}
