package io.tapewire.fanout;

/** Sessions whose turn to be flushed will come, in order, each at most once. */
final class ReadyQueue {
    private ClientSession[] ring = new ClientSession[64];
    private int head;
    private int count;

    void add(ClientSession session) {
        if (session.queued) {
            return;
        }
        if (count == ring.length) {
            grow();
        }
        session.queued = true;
        ring[(head + count) % ring.length] = session;
        count++;
    }

    private void grow() {
        final ClientSession[] grown = new ClientSession[ring.length * 2];
        for (int i = 0; i < count; i++) {
            grown[i] = ring[(head + i) % ring.length];
        }
        ring = grown;
        head = 0;
    }

    /** {@return the next one; only while there is one} */
    ClientSession remove() {
        final ClientSession session = ring[head];
        ring[head] = null;
        head = (head + 1) % ring.length;
        count--;
        session.queued = false;
        return session;
    }

    int count() {
        return count;
    }
}
