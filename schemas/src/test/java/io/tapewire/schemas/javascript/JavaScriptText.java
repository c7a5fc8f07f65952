package io.tapewire.schemas.javascript;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.schemas.javascript.SchemaModel.Bits;
import io.tapewire.schemas.javascript.SchemaModel.Body;
import io.tapewire.schemas.javascript.SchemaModel.Charset;
import io.tapewire.schemas.javascript.SchemaModel.Constant;
import io.tapewire.schemas.javascript.SchemaModel.Data;
import io.tapewire.schemas.javascript.SchemaModel.Enumerated;
import io.tapewire.schemas.javascript.SchemaModel.Group;
import io.tapewire.schemas.javascript.SchemaModel.Member;
import io.tapewire.schemas.javascript.SchemaModel.Message;
import io.tapewire.schemas.javascript.SchemaModel.Nested;
import io.tapewire.schemas.javascript.SchemaModel.Numeric;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.graalvm.polyglot.Value;

/** What a JavaScript decoder reads, in the words of the Java decoders' own toString, so that the two can be compared whole. */
final class JavaScriptText {
    private final SchemaModel schema;
    private final JavaScriptModule module;

    JavaScriptText(SchemaModel schema, JavaScriptModule module) {
        this.schema = schema;
        this.module = module;
    }

    String of(Message message, Value decoder) {
        return "[%s](sbeTemplateId=%d|sbeSchemaId=%d|sbeSchemaVersion=%d|sbeBlockLength=%d):%s"
                .formatted(
                        message.name(),
                        message.id(),
                        schema.id(),
                        schema.version(),
                        message.body().blockLength(),
                        body(message.body(), decoder));
    }

    private String body(Body body, Value decoder) {
        final List<String> fields = new ArrayList<>(members(body.members(), decoder));
        for (final Group group : body.groups()) {
            final Value entries = decoder.invokeMember(Names.of(group.name()));
            final StringJoiner text = new StringJoiner(",", group.name() + "=[", "]");
            final int count = entries.invokeMember("count").asInt();
            for (int i = 0; i < count; i++) {
                text.add("(" + body(group.body(), entries.invokeMember("next")) + ")");
            }
            assertEquals(false, entries.invokeMember("hasNext").asBoolean());
            fields.add(text.toString());
        }
        for (final Data data : body.data()) {
            assertTrue(data.charset() != Charset.BYTES);
            fields.add(data.name() + "='"
                    + decoder.invokeMember(Names.of(data.name())).asString() + "'");
        }
        return String.join("|", fields);
    }

    private List<String> members(List<Member> members, Value decoder) {
        final List<String> fields = new ArrayList<>();
        for (final Member member : members) {
            fields.add(member.name() + "=" + value(member, decoder));
        }
        return fields;
    }

    private String value(Member member, Value decoder) {
        final Value value = decoder.invokeMember(Names.of(member.name()));
        if (member.shape() instanceof Numeric numeric) {
            return number(member.name(), numeric, value, decoder);
        }
        if (member.shape() instanceof Enumerated values) {
            return module.member("nameOf" + values.type().name()).execute(value).asString();
        }
        if (member.shape() instanceof Bits bits) {
            final StringJoiner names = new StringJoiner(",", "{", "}");
            bits.type().bits().forEach((name, bit) -> {
                final int mask =
                        module.member(bits.type().name()).getMember(name).asInt();
                if ((value.asInt() & mask) != 0) {
                    names.add(name);
                }
            });
            return names.toString();
        }
        if (member.shape() instanceof Nested nested) {
            return "(" + String.join("|", members(nested.type().members(), value)) + ")";
        }
        if (member.shape() instanceof Constant constant && constant.literal().contains(".")) {
            final String type =
                    constant.literal().substring(0, constant.literal().indexOf('.'));
            return module.member("nameOf" + type).execute(value).asString();
        }
        return value.isString() ? value.asString() : value.toString();
    }

    private static String number(String name, Numeric numeric, Value value, Value decoder) {
        if (value.isNull()) {
            final long none = numeric.nullValue().orElseThrow();
            return numeric.type() == NumberType.UINT64 ? Long.toUnsignedString(none) : Long.toString(none);
        }
        if (!numeric.type().isWide()) {
            return Long.toString(value.asLong());
        }
        final java.math.BigInteger exact = decoder.invokeMember(name + "BigInt").asBigInteger();
        assertEquals(exact.doubleValue(), value.asDouble(), name);
        // Java's unsigned 64 bits are printed signed.
        return Long.toString(exact.longValue());
    }
}
