package io.tapewire.schemas.javascript;

import io.tapewire.schemas.javascript.SchemaModel.Body;
import io.tapewire.schemas.javascript.SchemaModel.Charset;
import io.tapewire.schemas.javascript.SchemaModel.Composite;
import io.tapewire.schemas.javascript.SchemaModel.Constant;
import io.tapewire.schemas.javascript.SchemaModel.Data;
import io.tapewire.schemas.javascript.SchemaModel.EnumType;
import io.tapewire.schemas.javascript.SchemaModel.Group;
import io.tapewire.schemas.javascript.SchemaModel.Member;
import io.tapewire.schemas.javascript.SchemaModel.Message;
import io.tapewire.schemas.javascript.SchemaModel.Nested;
import io.tapewire.schemas.javascript.SchemaModel.Numeric;
import io.tapewire.schemas.javascript.SchemaModel.SetType;
import io.tapewire.schemas.javascript.SchemaModel.Text;
import java.util.List;

/** Writes the module's TypeScript declarations. */
final class TypesWriter {
    private final SchemaModel schema;
    private final CodeText text = new CodeText();

    TypesWriter(SchemaModel schema) {
        this.schema = schema;
    }

    String write() {
        text.add(
                "// Generated from the SBE schema %s (id %s, version %s). Do not edit.",
                schema.name(), schema.id(), schema.version());
        text.add("");
        text.add("export const SCHEMA_ID: %s;", schema.id());
        text.add("export const SCHEMA_VERSION: %s;", schema.version());
        schema.enums().values().forEach(this::enumType);
        schema.sets().values().forEach(this::setType);
        for (final Composite composite : schema.composites().values()) {
            composite(composite);
        }
        for (final Message message : schema.messages()) {
            message(message);
        }
        return text.toString();
    }

    private void enumType(EnumType type) {
        text.blank().add("export const %s: {", type.name());
        type.values().forEach((name, value) -> text.add("readonly %s: %s;", name, value));
        if (!type.values().containsKey("UNKNOWN")) {
            text.add("readonly UNKNOWN: %s;", type.unknown());
        }
        text.add("readonly NULL_VAL: %s;", type.nullValue()).add("};");
        text.add("export function nameOf%s(value: number): string;", type.name());
    }

    private void setType(SetType type) {
        text.blank().add("export const %s: {", type.name());
        type.bits().forEach((name, bit) -> text.add("readonly %s: %s;", name, 1 << bit));
        text.add("};");
    }

    private void composite(Composite composite) {
        final String name = DecoderWriter.className(composite);
        for (final boolean encoder : new boolean[] {false, true}) {
            text.blank().comment(composite.description());
            text.add("export class %s%s {", name, encoder ? "Encoder" : "Decoder");
            text.add("static readonly ENCODED_LENGTH: %s;", composite.length());
            text.add("wrap(view: DataView, offset: number): this;");
            members(composite.members(), encoder);
            text.add("}");
        }
    }

    private void message(Message message) {
        groups(message.body());
        for (final boolean encoder : new boolean[] {false, true}) {
            text.blank().comment(message.description());
            text.add("export class %s%s {", message.name(), encoder ? "Encoder" : "Decoder");
            text.add("static readonly TEMPLATE_ID: %s;", message.id());
            text.add("static readonly SCHEMA_ID: %s;", schema.id());
            text.add("static readonly SCHEMA_VERSION: %s;", schema.version());
            text.add("static readonly BLOCK_LENGTH: %s;", message.body().blockLength());
            text.add(
                    encoder
                            ? "wrap(view: DataView, offset: number): this;"
                            : "wrap(view: DataView, offset: number, blockLength?: number, version?: number): this;");
            text.add("wrapAndApplyHeader(view: DataView, offset: number): this;");
            text.add("encodedLength(): number;");
            if (encoder) {
                text.add("limit(): number;");
            }
            body(message.body(), encoder);
            text.add("}");
        }
    }

    private void groups(Body body) {
        for (final Group group : body.groups()) {
            groups(group.body());
            text.blank().comment(group.description());
            text.add("export interface %sDecoder extends Iterable<%sDecoder> {", group.className(), group.className());
            text.add("count(): number;").add("hasNext(): boolean;").add("next(): this;");
            body(group.body(), false);
            text.add("}").blank();
            text.add("export interface %sEncoder {", group.className()).add("next(): this;");
            body(group.body(), true);
            text.add("}");
        }
    }

    private void body(Body body, boolean encoder) {
        members(body.members(), encoder);
        for (final Group group : body.groups()) {
            text.comment(group.description());
            if (encoder) {
                text.add("%s(count: number): %sEncoder;", Names.of(group.name() + "Count"), group.className());
            } else {
                text.add("%s(): %sDecoder;", Names.of(group.name()), group.className());
            }
        }
        for (final Data data : body.data()) {
            data(data, encoder);
        }
    }

    private void data(Data data, boolean encoder) {
        final boolean bytes = data.charset() == Charset.BYTES;
        text.comment(data.description());
        if (encoder) {
            text.add("%s(value: %s): this;", Names.of(data.name()), bytes ? "Uint8Array" : "string | Uint8Array");
        } else {
            text.add("%s(): %s;", Names.of(data.name()), bytes ? "Uint8Array" : "string");
            if (!bytes) {
                text.add("%sBytes(): Uint8Array;", data.name());
            }
        }
    }

    private void members(List<Member> members, boolean encoder) {
        for (final Member member : members) {
            text.comment(member.description());
            if (encoder) {
                setter(member);
            } else {
                getter(member);
            }
        }
    }

    private void getter(Member member) {
        final String name = Names.of(member.name());
        final boolean later = member.since() > 0;
        if (member.shape() instanceof Numeric numeric) {
            final String absent = numeric.optional() || later ? " | null" : "";
            text.add("%s(): number%s;", name, absent);
            if (numeric.type().isWide()) {
                text.add("%sBigInt(): bigint%s;", member.name(), absent);
            }
        } else if (member.shape() instanceof Text) {
            text.add("%s(): string;", name);
        } else if (member.shape() instanceof Constant constant) {
            text.add("%s(): %s%s;", name, constant.type(), later ? " | null" : "");
        } else if (member.shape() instanceof Nested nested) {
            text.add("%s(): %sDecoder%s;", name, DecoderWriter.className(nested.type()), later ? " | null" : "");
        } else {
            text.add("%s(): number;", name);
        }
    }

    private void setter(Member member) {
        final String name = Names.of(member.name());
        if (member.shape() instanceof Nested nested) {
            text.add("%s(): %sEncoder;", name, DecoderWriter.className(nested.type()));
        } else if (member.shape() instanceof Numeric numeric) {
            text.add(
                    "%s(value: number%s%s): this;",
                    name, numeric.type().isWide() ? " | bigint" : "", numeric.optional() ? " | null" : "");
        } else if (member.shape() instanceof Text) {
            text.add("%s(value: string): this;", name);
        } else if (!(member.shape() instanceof Constant)) {
            text.add("%s(value: number): this;", name);
        }
    }
}
