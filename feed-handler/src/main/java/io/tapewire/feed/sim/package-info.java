/**
 * A market that is none: ticks of one made-up venue, the same for the same seed and options. {@code SimulatedMarket} says what comes next and knows no
 * clock; {@code SimSource} says when, and writes it. All on the feed agent's thread.
 */
package io.tapewire.feed.sim;
