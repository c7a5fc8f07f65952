package io.tapewire.schemas.javascript;

import io.tapewire.schemas.javascript.SchemaModel.Bits;
import io.tapewire.schemas.javascript.SchemaModel.Body;
import io.tapewire.schemas.javascript.SchemaModel.Data;
import io.tapewire.schemas.javascript.SchemaModel.Enumerated;
import io.tapewire.schemas.javascript.SchemaModel.Group;
import io.tapewire.schemas.javascript.SchemaModel.Member;
import io.tapewire.schemas.javascript.SchemaModel.Message;
import io.tapewire.schemas.javascript.SchemaModel.Nested;
import io.tapewire.schemas.javascript.SchemaModel.Numeric;
import io.tapewire.schemas.javascript.SchemaModel.Text;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;

/** Messages with random values in every field, written by the layout alone: neither by the Java codecs nor by the JavaScript ones. */
final class RandomMessage {
    private static final int MAX_BYTES = 8_192;

    private final Random random;
    private final ByteBuffer buffer = ByteBuffer.allocate(MAX_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    RandomMessage(Random random) {
        this.random = random;
    }

    byte[] of(SchemaModel schema, Message message) {
        buffer.clear();
        buffer.putShort((short) message.body().blockLength())
                .putShort((short) message.id())
                .putShort((short) schema.id())
                .putShort((short) schema.version());
        body(message.body());
        final byte[] bytes = new byte[buffer.flip().limit()];
        buffer.get(bytes);
        return bytes;
    }

    private void body(Body body) {
        final int start = buffer.position();
        members(start, body.members());
        buffer.position(start + body.blockLength());
        for (final Group group : body.groups()) {
            final int count = random.nextInt(4);
            final int at = buffer.position();
            put(
                    at + group.dimension().blockLengthOffset(),
                    group.dimension().blockLength(),
                    group.body().blockLength());
            put(at + group.dimension().countOffset(), group.dimension().count(), count);
            buffer.position(at + group.dimension().length());
            for (int i = 0; i < count; i++) {
                body(group.body());
            }
        }
        for (final Data data : body.data()) {
            final int length = random.nextInt(20);
            put(buffer.position(), data.length(), length);
            buffer.position(buffer.position() + data.headerLength());
            for (int i = 0; i < length; i++) {
                buffer.put((byte) ('A' + random.nextInt(26)));
            }
        }
    }

    private void put(int at, NumberType type, long value) {
        switch (type.size()) {
            case 1 -> buffer.put(at, (byte) value);
            case 2 -> buffer.putShort(at, (short) value);
            case 4 -> buffer.putInt(at, (int) value);
            default -> buffer.putLong(at, value);
        }
    }

    private void members(int start, List<Member> members) {
        for (final Member member : members) {
            final int at = start + member.offset();
            if (member.shape() instanceof Numeric numeric) {
                final boolean isNull = numeric.optional() && random.nextInt(3) == 0;
                put(at, numeric.type(), isNull ? numeric.nullValue().orElseThrow() : number());
            } else if (member.shape() instanceof Enumerated values) {
                final List<Long> known = List.copyOf(values.type().values().values());
                put(at, values.type().type(), known.get(random.nextInt(known.size())));
            } else if (member.shape() instanceof Bits bits) {
                put(
                        at,
                        bits.type().type(),
                        random.nextInt(1 << bits.type().bits().size()));
            } else if (member.shape() instanceof Text text) {
                final int length = random.nextInt(text.length() + 1);
                for (int i = 0; i < text.length(); i++) {
                    buffer.put(at + i, (byte) (i < length ? 'a' + random.nextInt(26) : 0));
                }
            } else if (member.shape() instanceof Nested nested) {
                members(at, nested.type().members());
            }
        }
    }

    /** Of any size, as often small as large, as often at an edge of 32 or 53 bits. */
    private long number() {
        final long value = random.nextLong() >> random.nextInt(64);
        return switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1 -> (1L << random.nextInt(63)) - random.nextInt(2);
            case 2 -> -(1L << random.nextInt(63));
            default -> value;
        };
    }
}
