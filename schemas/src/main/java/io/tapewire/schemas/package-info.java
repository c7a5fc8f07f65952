/**
 * The one schema of Tapewire. {@code io.tapewire.schemas.sbe} holds the codecs generated from {@code sbe/market-data.xml};
 * this package has what the codecs cannot say: where the fields lie that all records share, and the null mantissa. No threads.
 */
package io.tapewire.schemas;
