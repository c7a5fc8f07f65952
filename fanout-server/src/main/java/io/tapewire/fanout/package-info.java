/**
 * Delivery of recorded ticks to client sessions. Each {@code FanoutShard} follows the tape on one I/O thread and owns its last values,
 * subscriptions and sessions: no locks, nothing handed between threads on the tick path. A session keeps what it was last sent, never a queue;
 * the newest value is read at the moment of sending. Bytes go out through {@code Transport}; nothing in here knows what carries them.
 */
package io.tapewire.fanout;
