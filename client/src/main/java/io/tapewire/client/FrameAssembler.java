package io.tapewire.client;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/** Puts a frame together that came in more than one piece, within a bound. One connection's, one thread. */
final class FrameAssembler {
    /** The frame goes on. */
    static final int MORE = -1;

    /** The frame is beyond the bound. */
    static final int TOO_LONG = -2;

    /** Bound before Welcome tells the server's own: Welcome is far shorter. */
    static final int FIRST_MAX_BYTES = 64 * 1024;

    /** No server's bound makes us keep more for one frame. */
    private static final int CAP_BYTES = 16 * 1024 * 1024;

    private final UnsafeBuffer view;
    private byte[] parts = new byte[0];
    private int length;
    private int maxBytes = FIRST_MAX_BYTES;

    /** @param view wrapped around each whole frame, and no byte more */
    FrameAssembler(UnsafeBuffer view) {
        this.view = view;
    }

    /** Sets the bound, as Welcome tells it. */
    void maxBytes(long newMaxBytes) {
        maxBytes = (int) Math.min(CAP_BYTES, newMaxBytes);
    }

    int maxBytes() {
        return maxBytes;
    }

    /** {@return length of the frame that the view now shows, or MORE, or TOO_LONG} */
    int add(ByteBuffer data, boolean last) {
        final int more = data.remaining();
        if (more > maxBytes - length) {
            return TOO_LONG;
        }
        if (last && length == 0) {
            view.wrap(data, data.position(), more); // the everyday case: no copy
            return more;
        }
        if (length + more > parts.length) {
            parts = Arrays.copyOf(parts, Math.min(maxBytes, Math.max(parts.length * 2, length + more)));
        }
        data.get(parts, length, more);
        length += more;
        if (!last) {
            return MORE;
        }
        view.wrap(parts, 0, length);
        final int whole = length;
        length = 0;
        return whole;
    }
}
