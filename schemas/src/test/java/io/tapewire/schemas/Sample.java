package io.tapewire.schemas;

import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.MessageHeaderEncoder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * One message with every field set to something else than 0, and how it travels.
 *
 * @param name of the message in the schema
 * @param carrier what stands in front of it
 * @param encoding writes it
 */
record Sample(String name, Carrier carrier, Encoding encoding) {
    /** What stands in front of a message. */
    enum Carrier {
        /** Client to server: nothing. */
        BARE,
        /** Server to client: a frame header and a slot header. */
        FRAME,
        /** On the tape only: a CRC32C. */
        TAPE
    }

    /** Writes SBE header and body at an offset and returns the place behind it. */
    @FunctionalInterface
    interface Encoding {
        int encode(MutableDirectBuffer buffer, int offset, MessageHeaderEncoder header);
    }

    /** {@return the message at {@code offset} as its generated decoder prints it, every field and group and variable data} */
    String decode(DirectBuffer buffer, int offset) {
        try {
            final Class<?> type = Class.forName("io.tapewire.schemas.sbe." + name + "Decoder");
            final Object decoder = type.getConstructor().newInstance();
            type.getMethod("wrapAndApplyHeader", DirectBuffer.class, int.class, MessageHeaderDecoder.class)
                    .invoke(decoder, buffer, offset, new MessageHeaderDecoder());
            return decoder.toString();
        } catch (final ReflectiveOperationException e) {
            throw new AssertionError(name, e);
        }
    }
}
