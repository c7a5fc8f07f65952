package io.tapewire.fanout;

/**
 * What a replay that has gone on live was, for when it is steered again.
 *
 * @param bounds it was opened with
 * @param speedMilli its speed, thousandths
 */
record JoinedReplay(ReplayBounds bounds, int speedMilli) {}
