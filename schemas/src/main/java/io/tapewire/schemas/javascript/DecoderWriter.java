package io.tapewire.schemas.javascript;

import io.tapewire.schemas.javascript.SchemaModel.Bits;
import io.tapewire.schemas.javascript.SchemaModel.Body;
import io.tapewire.schemas.javascript.SchemaModel.Charset;
import io.tapewire.schemas.javascript.SchemaModel.Composite;
import io.tapewire.schemas.javascript.SchemaModel.Constant;
import io.tapewire.schemas.javascript.SchemaModel.Data;
import io.tapewire.schemas.javascript.SchemaModel.Dimension;
import io.tapewire.schemas.javascript.SchemaModel.Enumerated;
import io.tapewire.schemas.javascript.SchemaModel.Group;
import io.tapewire.schemas.javascript.SchemaModel.Member;
import io.tapewire.schemas.javascript.SchemaModel.Message;
import io.tapewire.schemas.javascript.SchemaModel.Nested;
import io.tapewire.schemas.javascript.SchemaModel.Numeric;
import io.tapewire.schemas.javascript.SchemaModel.Text;
import java.util.List;

/** Writes decoders. A message knows where its blocks end so far (_limit); its groups read and move that. */
final class DecoderWriter {
    private static final long LOW_32 = 0xFFFF_FFFFL;

    private final SchemaModel schema;
    private final CodeText text;
    private final boolean endian;

    DecoderWriter(SchemaModel schema, CodeText text) {
        this.schema = schema;
        this.text = text;
        endian = schema.littleEndian();
    }

    static String className(Composite composite) {
        return Character.toUpperCase(composite.name().charAt(0))
                + composite.name().substring(1);
    }

    void composite(Composite composite) {
        text.blank().comment(composite.description());
        text.add("export class %sDecoder {", className(composite));
        text.add("static ENCODED_LENGTH = %s;", composite.length()).blank();
        text.add("constructor() {").add("this._v = null;").add("this._o = 0;");
        nested(composite.members());
        text.add("}").blank();
        text.add("wrap(view, offset) {")
                .add("this._v = view;")
                .add("this._o = offset;")
                .add("return this;")
                .add("}");
        final Names names = new Names(composite.name());
        composite.members().forEach(member -> member(names, member));
        text.add("}");
    }

    private void nested(List<Member> members) {
        for (final Member member : members) {
            if (member.shape() instanceof Nested nested) {
                text.add("this._%s = new %sDecoder();", member.name(), className(nested.type()));
            }
        }
    }

    void message(Message message) {
        groups(message.body());
        text.blank().comment(message.description());
        text.add("export class %sDecoder {", message.name());
        text.add("static TEMPLATE_ID = %s;", message.id());
        text.add("static SCHEMA_ID = SCHEMA_ID;");
        text.add("static SCHEMA_VERSION = SCHEMA_VERSION;");
        text.add("static BLOCK_LENGTH = %s;", message.body().blockLength()).blank();
        text.add("constructor() {").add("this._v = null;").add("this._o = 0;").add("this._version = 0;");
        text.add("this._limit = 0;");
        nested(message.body().members());
        newGroups(message.body(), "this");
        text.add("}").blank();
        text.add(
                "wrap(view, offset, blockLength = %s, version = SCHEMA_VERSION) {",
                message.body().blockLength());
        text.add("this._v = view;").add("this._o = offset;").add("this._version = version;");
        text.add("this._limit = offset + blockLength;")
                .add("return this;")
                .add("}")
                .blank();
        final Composite header = schema.header();
        text.add("wrapAndApplyHeader(view, offset) {");
        text.add(
                "return this.wrap(view, offset + %s, %s, %s);",
                header.length(), headerField("blockLength"), headerField("version"));
        text.add("}").blank();
        text.add("encodedLength() {").add("return this._limit - this._o;").add("}");
        body(new Names(message.name()), message.body(), "this");
        text.add("}");
    }

    private String headerField(String name) {
        final Member member = schema.header().member(name);
        return ((Numeric) member.shape())
                .type()
                .read("offset + " + member.offset(), "" + endian)
                .replace("this._v", "view");
    }

    private void newGroups(Body body, String message) {
        for (final Group group : body.groups()) {
            text.add("this._%s = new %sDecoder(%s);", group.name(), group.className(), message);
        }
    }

    /** Inner groups first, as a class is used only after it. */
    private void groups(Body body) {
        for (final Group group : body.groups()) {
            groups(group.body());
            group(group);
        }
    }

    private void group(Group group) {
        final Dimension dimension = group.dimension();
        text.blank().comment(group.description());
        text.add("class %sDecoder {", group.className());
        text.add("constructor(message) {")
                .add("this._m = message;")
                .add("this._v = null;")
                .add("this._o = 0;");
        text.add("this._b = 0;").add("this._count = 0;").add("this._index = 0;").add("this._version = 0;");
        nested(group.body().members());
        newGroups(group.body(), "message");
        text.add("}").blank();
        text.add("_wrap() {").add("const at = this._m._limit;").add("this._v = this._m._v;");
        text.add("this._version = this._m._version;");
        text.add("this._b = %s;", dimension.blockLength().read("at + " + dimension.blockLengthOffset(), "" + endian));
        text.add("this._count = %s;", dimension.count().read("at + " + dimension.countOffset(), "" + endian));
        text.add("this._index = 0;")
                .add("this._m._limit = at + %s;", dimension.length())
                .add("return this;")
                .add("}")
                .blank();
        text.add("_none() {")
                .add("this._count = 0;")
                .add("this._index = 0;")
                .add("return this;")
                .add("}")
                .blank();
        text.add("count() {").add("return this._count;").add("}").blank();
        text.add("hasNext() {")
                .add("return this._index < this._count;")
                .add("}")
                .blank();
        text.add("next() {").add("if (this._index >= this._count) {");
        text.add("throw new RangeError('%s: no more than ' + this._count);", group.name())
                .add("}");
        text.add("this._index++;").add("this._o = this._m._limit;").add("this._m._limit = this._o + this._b;");
        text.add("return this;").add("}").blank();
        text.add("*[Symbol.iterator]() {")
                .add("while (this._index < this._count) {")
                .add("yield this.next();")
                .add("}")
                .add("}");
        body(new Names(group.className()), group.body(), "this._m");
        text.add("}");
    }

    private void body(Names names, Body body, String message) {
        body.members().forEach(member -> member(names, member));
        for (final Group group : body.groups()) {
            text.blank().comment(group.description());
            text.add("%s() {", names.take(group.name()));
            if (group.since() > 0) {
                text.add("if (this._version < %s) {", group.since());
                text.add("return this._%s._none();", group.name()).add("}");
            }
            text.add("return this._%s._wrap();", group.name()).add("}");
        }
        body.data().forEach(data -> data(names, data, message));
    }

    private void data(Names names, Data data, String message) {
        if (data.charset() != Charset.BYTES) {
            begin(data.description(), names.take(data.name()), data.since(), "''");
            place(data, message);
            text.add(
                    data.charset() == Charset.ASCII
                            ? "return ascii(this._v, at, bytesOf(this._v, at, length).length);"
                            : "return TEXT_DECODER.decode(bytesOf(this._v, at, length));");
            text.add("}");
        }
        final String method = data.charset() == Charset.BYTES ? data.name() : data.name() + "Bytes";
        begin(
                "A view of the bytes of " + data.name() + ", no copy.",
                names.take(method),
                data.since(),
                "new Uint8Array(0)");
        place(data, message);
        text.add("return bytesOf(this._v, at, length);").add("}");
    }

    private void place(Data data, String message) {
        text.add("const length = %s;", data.length().read(message + "._limit", "" + endian));
        text.add("const at = %s._limit + %s;", message, data.headerLength());
        text.add("%s._limit = at + length;", message);
    }

    private void begin(String description, String method, int since, String absent) {
        text.blank().comment(description).add("%s() {", method);
        if (since > 0) {
            text.add("if (this._version < %s) {", since)
                    .add("return %s;", absent)
                    .add("}");
        }
    }

    private void member(Names names, Member member) {
        final String place = "this._o + " + member.offset();
        final String method = names.take(member.name());
        if (member.shape() instanceof Numeric numeric) {
            begin(member.description(), method, member.since(), "null");
            number(numeric, place);
            text.add("}");
            if (numeric.type().isWide()) {
                begin(member.name() + ", exactly.", names.take(member.name() + "BigInt"), member.since(), "null");
                bigint(numeric, place);
                text.add("}");
            }
        } else if (member.shape() instanceof Text chars) {
            begin(member.description(), method, member.since(), "''");
            text.add("return fixedAscii(this._v, %s, %s);", place, chars.length())
                    .add("}");
        } else if (member.shape() instanceof Enumerated values) {
            final String name = values.type().name();
            begin(member.description(), method, member.since(), name + ".NULL_VAL");
            text.add("return to%s(%s);", name, values.type().type().read(place, "" + endian))
                    .add("}");
        } else if (member.shape() instanceof Bits bits) {
            begin(member.description(), method, member.since(), "0");
            text.add("return %s;", bits.type().type().read(place, "" + endian)).add("}");
        } else if (member.shape() instanceof Constant constant) {
            begin(member.description(), method, member.since(), "null");
            text.add("return %s;", constant.literal()).add("}");
        } else {
            begin(member.description(), method, member.since(), "null");
            text.add("return this._%s.wrap(this._v, %s);", member.name(), place).add("}");
        }
    }

    private void number(Numeric numeric, String place) {
        final String read = numeric.type().read(place, "" + endian);
        if (!numeric.optional()) {
            text.add("return %s;", read);
        } else if (numeric.type().isFloating()) {
            text.add("const value = %s;", read).add("return Number.isNaN(value) ? null : value;");
        } else if (numeric.type().isWide()) {
            final long none = numeric.nullValue().orElseThrow();
            final boolean signed = numeric.type() == NumberType.INT64;
            final long high = signed ? none >> 32 : none >>> 32;
            text.add(
                    "const high = this._v.get%s(%s + %s, %s);",
                    signed ? "Int32" : "Uint32", place, endian ? 4 : 0, endian);
            text.add("const low = this._v.getUint32(%s + %s, %s);", place, endian ? 0 : 4, endian);
            text.add("return high === %s && low === %s ? null : high * TWO_32 + low;", high, none & LOW_32);
        } else {
            text.add("const value = %s;", read);
            text.add("return value === %s ? null : value;", numeric.nullValue().orElseThrow());
        }
    }

    private void bigint(Numeric numeric, String place) {
        final String read = "this._v.get%s(%s, %s)".formatted(numeric.type().view(), place, endian);
        if (numeric.optional()) {
            final long none = numeric.nullValue().orElseThrow();
            text.add("const value = %s;", read);
            text.add(
                    "return value === %sn ? null : value;",
                    numeric.type() == NumberType.INT64 ? Long.toString(none) : Long.toUnsignedString(none));
        } else {
            text.add("return %s;", read);
        }
    }
}
