package io.tapewire.schemas.javascript;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import uk.co.real_logic.sbe.ir.Ir;

/**
 * A schema as the writers need it.
 *
 * @param name of its package
 * @param littleEndian of all numbers
 * @param header lengths and offsets of the header in front of each message
 */
record SchemaModel(
        String name,
        String description,
        int id,
        int version,
        boolean littleEndian,
        Composite header,
        Map<String, EnumType> enums,
        Map<String, SetType> sets,
        Map<String, Composite> composites,
        List<Message> messages) {
    static SchemaModel of(Ir ir) {
        return new SchemaReader(ir).read();
    }

    /** The values of an enum, with UNKNOWN for those of a newer schema. */
    record EnumType(String name, NumberType type, long nullValue, Map<String, Long> values) {
        /** Where a schema has no member UNKNOWN: a number that no encoding has. */
        private static final long NO_VALUE = -1;

        long unknown() {
            return values.getOrDefault("UNKNOWN", NO_VALUE);
        }
    }

    /** The bits of a set. */
    record SetType(String name, NumberType type, Map<String, Integer> bits) {}

    /** A group of members at fixed places. */
    record Composite(String name, String description, int length, List<Member> members) {
        Member member(String memberName) {
            return members.stream()
                    .filter(member -> member.name().equals(memberName))
                    .findFirst()
                    .orElseThrow(() -> new UnsupportedSchemaException(name, "a composite without " + memberName));
        }
    }

    /** What stands at a place. */
    sealed interface Shape permits Numeric, Text, Enumerated, Bits, Nested, Constant {}

    /** A number; {@code nullValue} is present where it may be absent, of floating ones NaN is meant. */
    record Numeric(NumberType type, boolean optional, OptionalLong nullValue) implements Shape {}

    /** Characters of a fixed length, padded with zeros. */
    record Text(int length) implements Shape {}

    /** A value of an enum. */
    record Enumerated(EnumType type) implements Shape {}

    /** A set of bits. */
    record Bits(SetType type) implements Shape {}

    /** A composite within. */
    record Nested(Composite type) implements Shape {}

    /** Takes no bytes: a JavaScript literal and its type. */
    record Constant(String literal, String type) implements Shape {}

    /** A field of a block, or a member of a composite. */
    record Member(String name, String description, int offset, int since, Shape shape) {}

    /** What a message or an entry of a group consists of. */
    record Body(int blockLength, List<Member> members, List<Group> groups, List<Data> data) {}

    /** A message. */
    record Message(String name, String description, int id, Body body) {}

    /** A repeating group; {@code className} is unique in the schema. */
    record Group(String name, String className, String description, int since, Dimension dimension, Body body) {}

    /** What stands in front of a group. */
    record Dimension(
            int length,
            NumberType blockLength,
            int blockLengthOffset,
            NumberType count,
            int countOffset,
            long maxCount) {}

    /** Bytes of a length that stands in front of them. */
    record Data(
            String name,
            String description,
            int since,
            NumberType length,
            int headerLength,
            long maxLength,
            Charset charset) {}

    /** What var data holds. */
    enum Charset {
        ASCII,
        UTF_8,
        BYTES
    }
}
