/**
 * The feed handler: one thread, the feed agent's, steps one source and writes its ticks to one tape. Venues and the simulator live in packages of
 * their own behind {@code FeedSource}.
 */
package io.tapewire.feed;
