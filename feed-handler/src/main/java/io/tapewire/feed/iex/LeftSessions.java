package io.tapewire.feed.iex;

/** The venue sessions that were left: what still comes of them is late. */
final class LeftSessions {
    /** Sessions remembered: a venue has one a day, so most of a year. */
    static final int LIMIT = 256;

    private final long[] sessions = new long[LIMIT];
    private int count;
    private int next;

    void add(long session) {
        sessions[next] = session;
        next = (next + 1) % LIMIT;
        count = Math.min(LIMIT, count + 1);
    }

    boolean contains(long session) {
        for (int i = 0; i < count; i++) {
            if (sessions[i] == session) {
                return true;
            }
        }
        return false;
    }
}
