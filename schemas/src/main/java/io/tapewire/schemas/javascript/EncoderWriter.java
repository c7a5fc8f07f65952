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

/** Writes encoders: chained setters, then groups and data in the order of the schema. */
final class EncoderWriter {
    private final SchemaModel schema;
    private final CodeText text;
    private final boolean endian;

    EncoderWriter(SchemaModel schema, CodeText text) {
        this.schema = schema;
        this.text = text;
        endian = schema.littleEndian();
    }

    void composite(Composite composite) {
        text.blank().comment(composite.description());
        text.add("export class %sEncoder {", DecoderWriter.className(composite));
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
                text.add("this._%s = new %sEncoder();", member.name(), DecoderWriter.className(nested.type()));
            }
        }
    }

    void message(Message message) {
        groups(message.body());
        final int blockLength = message.body().blockLength();
        text.blank().comment(message.description());
        text.add("export class %sEncoder {", message.name());
        text.add("static TEMPLATE_ID = %s;", message.id());
        text.add("static SCHEMA_ID = SCHEMA_ID;");
        text.add("static SCHEMA_VERSION = SCHEMA_VERSION;");
        text.add("static BLOCK_LENGTH = %s;", blockLength).blank();
        text.add("constructor() {").add("this._v = null;").add("this._o = 0;").add("this._limit = 0;");
        nested(message.body().members());
        newGroups(message.body(), "this");
        text.add("}").blank();
        text.add("wrap(view, offset) {").add("this._v = view;").add("this._o = offset;");
        text.add("this._limit = offset + %s;", blockLength)
                .add("return this;")
                .add("}")
                .blank();
        text.add("wrapAndApplyHeader(view, offset) {");
        header("blockLength", "" + blockLength);
        header("templateId", "" + message.id());
        header("schemaId", "SCHEMA_ID");
        header("version", "SCHEMA_VERSION");
        text.add("return this.wrap(view, offset + %s);", schema.header().length())
                .add("}")
                .blank();
        text.comment("Place behind what has been written so far.");
        text.add("limit() {").add("return this._limit;").add("}").blank();
        text.add("encodedLength() {").add("return this._limit - this._o;").add("}");
        body(new Names(message.name()), message.body(), "this");
        text.add("}");
    }

    private void header(String name, String value) {
        final Member member = schema.header().member(name);
        final NumberType type = ((Numeric) member.shape()).type();
        text.add(type.write("offset + " + member.offset(), value, "" + endian).replace("this._v", "view"));
    }

    private void newGroups(Body body, String message) {
        for (final Group group : body.groups()) {
            text.add("this._%s = new %sEncoder(%s);", group.name(), group.className(), message);
        }
    }

    private void groups(Body body) {
        for (final Group group : body.groups()) {
            groups(group.body());
            group(group);
        }
    }

    private void group(Group group) {
        final Dimension dimension = group.dimension();
        text.blank().comment(group.description());
        text.add("class %sEncoder {", group.className());
        text.add("constructor(message) {")
                .add("this._m = message;")
                .add("this._v = null;")
                .add("this._o = 0;");
        text.add("this._count = 0;").add("this._index = 0;");
        nested(group.body().members());
        newGroups(group.body(), "message");
        text.add("}").blank();
        text.add("_wrap(count) {").add("checkLength(count, %s, '%s');", dimension.maxCount(), group.name());
        text.add("const at = this._m._limit;").add("this._v = this._m._v;");
        text.add(dimension
                .blockLength()
                .write(
                        "at + " + dimension.blockLengthOffset(),
                        "" + group.body().blockLength(),
                        "" + endian));
        text.add(dimension.count().write("at + " + dimension.countOffset(), "count", "" + endian));
        text.add("this._count = count;").add("this._index = 0;");
        text.add("this._m._limit = at + %s;", dimension.length())
                .add("return this;")
                .add("}")
                .blank();
        text.add("next() {").add("if (this._index >= this._count) {");
        text.add("throw new RangeError('%s: no more than ' + this._count);", group.name())
                .add("}");
        text.add("this._index++;").add("this._o = this._m._limit;");
        text.add("this._m._limit = this._o + %s;", group.body().blockLength())
                .add("return this;")
                .add("}");
        body(new Names(group.className()), group.body(), "this._m");
        text.add("}");
    }

    private void body(Names names, Body body, String message) {
        body.members().forEach(member -> member(names, member));
        for (final Group group : body.groups()) {
            text.blank().comment(group.description());
            text.add("%s(count) {", names.take(group.name() + "Count"));
            text.add("return this._%s._wrap(count);", group.name()).add("}");
        }
        body.data().forEach(data -> data(names, data, message));
    }

    private void data(Names names, Data data, String message) {
        text.blank().comment(data.description()).add("%s(value) {", names.take(data.name()));
        final boolean ascii = data.charset() == Charset.ASCII;
        if (data.charset() == Charset.UTF_8) {
            text.add("const bytes = typeof value === 'string' ? TEXT_ENCODER.encode(value) : value;");
        }
        final String bytes = data.charset() == Charset.UTF_8 ? "bytes" : "value";
        text.add("checkLength(%s.length, %s, '%s');", bytes, data.maxLength(), data.name());
        text.add("const at = %s._limit;", message);
        text.add(data.length().write("at", bytes + ".length", "" + endian));
        if (ascii) {
            text.add("if (typeof value === 'string') {");
            text.add("putAscii(this._v, at + %s, value);", data.headerLength()).add("} else {");
        }
        text.add("putBytes(this._v, at + %s, %s);", data.headerLength(), bytes);
        if (ascii) {
            text.add("}");
        }
        text.add("%s._limit = at + %s + %s.length;", message, data.headerLength(), bytes);
        text.add("return this;").add("}");
    }

    private void member(Names names, Member member) {
        if (member.shape() instanceof Constant) {
            return;
        }
        final String place = "this._o + " + member.offset();
        text.blank().comment(member.description());
        if (member.shape() instanceof Nested) {
            text.add("%s() {", names.take(member.name()));
            text.add("return this._%s.wrap(this._v, %s);", member.name(), place).add("}");
            return;
        }
        text.add("%s(value) {", names.take(member.name()));
        if (member.shape() instanceof Numeric numeric) {
            number(numeric, place);
        } else if (member.shape() instanceof Text chars) {
            text.add("putFixedAscii(this._v, %s, %s, value);", place, chars.length());
        } else if (member.shape() instanceof Enumerated values) {
            text.add(values.type().type().write(place, "value", "" + endian));
        } else {
            text.add(((Bits) member.shape()).type().type().write(place, "value", "" + endian));
        }
        text.add("return this;").add("}");
    }

    private void number(Numeric numeric, String place) {
        final NumberType type = numeric.type();
        final String value;
        if (!numeric.optional()) {
            value = "value";
        } else if (type.isFloating()) {
            value = "value ?? NaN";
        } else {
            final long none = numeric.nullValue().orElseThrow();
            value = "value ?? "
                    + (type.isWide()
                            ? (type == NumberType.INT64 ? Long.toString(none) : Long.toUnsignedString(none)) + "n"
                            : none);
        }
        text.add(
                type.isWide()
                        ? "putWide(this._v, %s, %s, %s);".formatted(place, value, type == NumberType.INT64)
                        : type.write(place, value, "" + endian));
    }
}
