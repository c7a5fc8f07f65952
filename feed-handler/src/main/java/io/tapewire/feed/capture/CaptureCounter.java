package io.tapewire.feed.capture;

/** What became of the packets of a capture. Each packet is counted once in {@link #PACKETS} and once in one of the others. */
public enum CaptureCounter {
    /** Packet records read. */
    PACKETS,
    /** Whole UDP datagrams handed on. */
    DATAGRAMS,
    /** Not IP, or IP and not UDP. */
    NOT_UDP,
    /** Pieces of fragmented IP packets: not put together, so lost. */
    FRAGMENTS,
    /** Cut by the snap length of the capture. */
    CUT_PACKETS,
    /** Whole packets whose headers contradict their length. */
    MALFORMED_PACKETS,
    /** Packets of an interface whose link type is not known. */
    UNKNOWN_LINK_TYPE
}
