package io.tapewire.feed.capture;

/** One container format of packets, positioned behind its file header. */
interface CaptureFormat {
    /** Longest packet, in bytes: four times the longest IP packet. A greater length is damage, not a packet. */
    int MAX_PACKET_BYTES = 256 * 1024;

    /**
     * Reads the next packet record.
     *
     * @return false at the end of the input, be it damaged or not ({@link CaptureInput#damage})
     */
    boolean next(Packet packet);
}
