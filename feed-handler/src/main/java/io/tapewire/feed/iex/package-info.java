/**
 * The IEX venue: IEX-TP 1 segments with TOPS 1.6 or DEEP 1.0 messages, from captures and from UDP, turned into ticks. Everything in here is
 * owned by the feed agent's one thread and allocates nothing per segment or message.
 *
 * <pre>
 * capture, UDP → IexDecoder (segments, SegmentTracker: order, gaps, epochs) → IexFeed → SymbolTable, StatusBoard, DeepBook → TickWriter
 * </pre>
 */
package io.tapewire.feed.iex;
