package io.tapewire.tape.check;

/**
 * What the judge is told besides tape and captures.
 *
 * @param delayNs of the subject; 0 = as its SubscribeAcks say
 * @param isDelayedSubject it may see nothing in real time
 * @param rights what it may see
 * @param isAtRest each capture ends with nothing due
 */
record CheckSettings(long delayNs, boolean isDelayedSubject, Rights rights, boolean isAtRest) {}
