/** Records as text: decimals and the JSON lines that {@code tape dump} and {@code watch} share. For people and scripts, not for the tick path. */
package io.tapewire.schemas.text;
