/**
 * The tape: the only interface between the feed handler and the fan-out server, and the recording. {@code TickWriter} turns ticks
 * into records for a {@code TapeAppender}; a {@code TapeReader} hands records back in order; {@code MarketState} is what they add
 * up to. One thread writes a tape; each reader belongs to one thread. The only code that knows Chronicle Queue's files.
 */
package io.tapewire.tape;
