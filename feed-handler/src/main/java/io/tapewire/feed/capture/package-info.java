/**
 * Packet captures: pcap and pcapng files, plain or gzip, read as a stream of UDP datagrams. The reader of a capture is owned by one thread and
 * allocates nothing per packet. Whatever the bytes are, no exception escapes but {@code CaptureException} at opening or on a fault of the disk.
 */
package io.tapewire.feed.capture;
