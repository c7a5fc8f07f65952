package io.tapewire.client;

/**
 * An item as a Subscribe carries it.
 *
 * @param generation of fromCursor; 0 without
 * @param fromCursor tapeSeq behind which EVERY goes on; 0 = now
 */
record Asking(int subId, Subscription what, boolean snapshot, long generation, long fromCursor) {}
