/**
 * The command {@code tapewire check}: an offline judge. It reads a tape and what clients of its server recorded, and proves that each session
 * was a correct view of the tape. It shares no code with the server: the documents are its only source.
 */
package io.tapewire.tape.check;
