package io.tapewire.feed.capture;

/** The packet record that a {@link CaptureFormat} stands on; its bytes lie in the window of the {@link CaptureInput} until the next one is read. */
final class Packet {
    int linkType;
    int offset;
    int capturedLength;
    boolean cut; // fewer bytes captured than were on the wire
    long timeNs; // ns since 1970
}
