package io.tapewire.client;

import java.util.LinkedHashMap;
import java.util.Map;

/** The EVERY items of stream 0 or of the delayed stream, and how far the listener has been given their events: what outlives a connection. */
final class EveryStream {
    private final Map<Integer, WantedItem> items = new LinkedHashMap<>();
    private long tapeId;
    private long generation;
    private boolean anySettled;
    private boolean allSettled;
    private boolean passesFrame; // its header may still be of the place before the answer in it
    private Cursor place; // of the newest frame; null = none
    private volatile Cursor published; // read on any thread

    void add(WantedItem item) {
        items.put(item.subId, item);
        recount();
    }

    void remove(WantedItem item) {
        items.remove(item.subId);
        recount();
    }

    /** A connection is there. {@return whether what was known of the tape is lost: it is another one} */
    boolean onWelcome(long newTapeId, long newGeneration) {
        final boolean isLost = place != null && newTapeId != tapeId;
        tapeId = newTapeId;
        generation = newGeneration;
        passesFrame = false;
        items.values().forEach(item -> item.onWelcome(place));
        if (isLost) {
            place = null;
            published = null;
            items.values().forEach(WantedItem::loseCursor);
        }
        recount();
        return isLost && !items.isEmpty();
    }

    /** A NEW_GENERATION came by; one of the past, met on the way to the head, changes nothing. */
    void onGeneration(long newGeneration) {
        if (newGeneration > generation) {
            generation = newGeneration;
            items.values().forEach(WantedItem::release);
        }
    }

    /** An item was granted. Asked for an earlier place than the stream's, it takes the stream back; what the others had they keep. */
    void onGranted(WantedItem item) {
        final Cursor asked = item.asked();
        if (asked != null) {
            passesFrame = true;
            if (place != null && asked.tapeSeq() < place.tapeSeq()) {
                holdBack(place.tapeSeq());
                place = new Cursor(tapeId, generation, asked.tapeSeq());
            }
        }
        item.onGranted();
        recount();
    }

    /** How some item stands has changed. */
    void recount() {
        anySettled = false;
        allSettled = true;
        for (final WantedItem item : items.values()) {
            anySettled |= item.isSettled();
            allSettled &= item.isSettled() || item.isRefused();
        }
    }

    /** The listener has been given all of a frame, of this stream or not. */
    void onFrame(boolean isOwn, long cursor) {
        final boolean isPassed = passesFrame;
        passesFrame = false;
        if (!isOwn || isPassed || !anySettled) {
            return;
        }
        if (place == null || place.tapeSeq() != cursor || place.generation() != generation) {
            place = new Cursor(tapeId, generation, cursor);
        }
        if (allSettled) {
            published = place;
        }
    }

    private void holdBack(long tapeSeq) {
        for (final WantedItem item : items.values()) {
            if (item.isSettled()) {
                item.hold(tapeSeq);
            }
        }
    }

    boolean isOnTape(Cursor cursor) {
        return cursor.tapeId() == tapeId;
    }

    /** {@return the place up to which every item's events were given, or null. Any thread} */
    Cursor published() {
        return published;
    }
}
