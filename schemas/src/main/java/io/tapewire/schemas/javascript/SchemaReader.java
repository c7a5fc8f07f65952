package io.tapewire.schemas.javascript;

import io.tapewire.schemas.javascript.SchemaModel.Bits;
import io.tapewire.schemas.javascript.SchemaModel.Body;
import io.tapewire.schemas.javascript.SchemaModel.Charset;
import io.tapewire.schemas.javascript.SchemaModel.Composite;
import io.tapewire.schemas.javascript.SchemaModel.Constant;
import io.tapewire.schemas.javascript.SchemaModel.Data;
import io.tapewire.schemas.javascript.SchemaModel.Dimension;
import io.tapewire.schemas.javascript.SchemaModel.EnumType;
import io.tapewire.schemas.javascript.SchemaModel.Enumerated;
import io.tapewire.schemas.javascript.SchemaModel.Group;
import io.tapewire.schemas.javascript.SchemaModel.Member;
import io.tapewire.schemas.javascript.SchemaModel.Message;
import io.tapewire.schemas.javascript.SchemaModel.Nested;
import io.tapewire.schemas.javascript.SchemaModel.Numeric;
import io.tapewire.schemas.javascript.SchemaModel.SetType;
import io.tapewire.schemas.javascript.SchemaModel.Shape;
import io.tapewire.schemas.javascript.SchemaModel.Text;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import uk.co.real_logic.sbe.PrimitiveType;
import uk.co.real_logic.sbe.ir.Encoding;
import uk.co.real_logic.sbe.ir.GenerationUtil;
import uk.co.real_logic.sbe.ir.Ir;
import uk.co.real_logic.sbe.ir.Signal;
import uk.co.real_logic.sbe.ir.Token;

/** Reads sbe-tool's intermediate representation, a list of tokens with begin and end, into the model. Refuses what it does not know. */
final class SchemaReader {
    private static final int MAX_SET_BITS = 31; // JavaScript's bit operators work on signed 32-bit numbers

    private final Ir ir;
    private final Map<String, EnumType> enums = new LinkedHashMap<>();
    private final Map<String, SetType> sets = new LinkedHashMap<>();
    private final Map<String, Composite> composites = new LinkedHashMap<>();

    SchemaReader(Ir ir) {
        this.ir = ir;
    }

    SchemaModel read() {
        final Composite header = composite(ir.headerStructure().tokens(), 0);
        for (final String member : List.of("blockLength", "templateId", "schemaId", "version")) {
            header.member(member);
        }
        composites.put(header.name(), header);
        final List<Message> messages = new ArrayList<>();
        for (final List<Token> tokens : ir.messages()) {
            final Token message = tokens.get(0);
            final Body body = body(message.name(), message.encodedLength(), GenerationUtil.getMessageBody(tokens));
            messages.add(new Message(message.name(), text(message.description()), message.id(), body));
        }
        return new SchemaModel(
                ir.applicableNamespace(),
                text(ir.description()),
                ir.id(),
                ir.version(),
                ir.byteOrder() == ByteOrder.LITTLE_ENDIAN,
                header,
                enums,
                sets,
                composites,
                messages);
    }

    private Body body(String owner, int blockLength, List<Token> tokens) {
        final List<Token> fields = new ArrayList<>();
        int at = GenerationUtil.collectFields(tokens, 0, fields);
        final List<Token> groups = new ArrayList<>();
        at = GenerationUtil.collectGroups(tokens, at, groups);
        final List<Token> data = new ArrayList<>();
        GenerationUtil.collectVarData(tokens, at, data);
        return new Body(blockLength, members(owner, fields), groups(owner, groups), data(owner, data));
    }

    private List<Member> members(String owner, List<Token> tokens) {
        final List<Member> members = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i += tokens.get(i).componentTokenCount()) {
            final Token field = tokens.get(i);
            final Token type = tokens.get(i + 1);
            final String where = owner + "." + field.name();
            final Shape shape = field.isConstantEncoding()
                    ? constant(where, field, type, tokens, i + 1)
                    : shape(where, tokens, i + 1);
            members.add(new Member(field.name(), text(field.description()), type.offset(), field.version(), shape));
        }
        return members;
    }

    private Constant constant(String where, Token field, Token type, List<Token> tokens, int at) {
        if (type.signal() == Signal.BEGIN_ENUM) {
            final EnumType values = ((Enumerated) shape(where, tokens, at)).type();
            final String reference = field.encoding().constValue().toString();
            final String member = reference.substring(reference.indexOf('.') + 1);
            if (!values.values().containsKey(member)) {
                throw new UnsupportedSchemaException(where, "a constant of the unknown value " + reference);
            }
            return new Constant(values.name() + "." + member, "number");
        }
        return constant(where, type.encoding());
    }

    private static Constant constant(String where, Encoding encoding) {
        final PrimitiveType primitive = encoding.primitiveType();
        if (primitive == PrimitiveType.CHAR) {
            return new Constant(
                    "'" + encoding.constValue().toString().replace("\\", "\\\\").replace("'", "\\'") + "'", "string");
        }
        NumberType.of(primitive, where);
        return new Constant(encoding.constValue().toString(), "number");
    }

    private Shape shape(String where, List<Token> tokens, int at) {
        final Token token = tokens.get(at);
        return switch (token.signal()) {
            case ENCODING -> encoding(where, token);
            case BEGIN_ENUM -> new Enumerated(enumType(tokens, at));
            case BEGIN_SET -> new Bits(setType(tokens, at));
            case BEGIN_COMPOSITE -> new Nested(namedComposite(tokens, at));
            default ->
                throw new UnsupportedSchemaException(where, token.signal().toString());
        };
    }

    private static Shape encoding(String where, Token token) {
        final Encoding encoding = token.encoding();
        if (token.isConstantEncoding()) {
            return constant(where, encoding);
        }
        if (encoding.primitiveType() == PrimitiveType.CHAR) {
            final String charset = encoding.characterEncoding();
            if (charset != null && charset(where, charset) != Charset.ASCII) {
                throw new UnsupportedSchemaException(where, "an array of characters in " + charset);
            }
            return new Text(token.arrayLength());
        }
        final NumberType type = NumberType.of(encoding.primitiveType(), where);
        if (token.arrayLength() != 1) {
            throw new UnsupportedSchemaException(where, "an array of numbers");
        }
        final boolean optional = token.isOptionalEncoding();
        return new Numeric(
                type,
                optional,
                optional && !type.isFloating()
                        ? OptionalLong.of(encoding.applicableNullValue().longValue())
                        : OptionalLong.empty());
    }

    private static String typeName(Token token) {
        return token.referencedName() == null ? token.applicableTypeName() : token.referencedName();
    }

    private EnumType enumType(List<Token> tokens, int at) {
        final String name = typeName(tokens.get(at));
        final EnumType known = enums.get(name);
        if (known != null) {
            return known;
        }
        final Encoding encoding = tokens.get(at).encoding();
        final NumberType type = NumberType.of(encoding.primitiveType(), "enum " + name);
        if (type.isWide() || type.isFloating()) {
            throw new UnsupportedSchemaException(
                    "enum " + name, "an encoding of " + encoding.primitiveType().primitiveName());
        }
        final Map<String, Long> values = new LinkedHashMap<>();
        for (int i = at + 1; tokens.get(i).signal() == Signal.VALID_VALUE; i++) {
            values.put(
                    tokens.get(i).name(), tokens.get(i).encoding().constValue().longValue());
        }
        final EnumType found =
                new EnumType(name, type, encoding.applicableNullValue().longValue(), values);
        enums.put(name, found);
        return found;
    }

    private SetType setType(List<Token> tokens, int at) {
        final String name = typeName(tokens.get(at));
        final SetType known = sets.get(name);
        if (known != null) {
            return known;
        }
        final NumberType type = NumberType.of(tokens.get(at).encoding().primitiveType(), "set " + name);
        final Map<String, Integer> bits = new LinkedHashMap<>();
        for (int i = at + 1; tokens.get(i).signal() == Signal.CHOICE; i++) {
            final long bit = tokens.get(i).encoding().constValue().longValue();
            if (bit >= MAX_SET_BITS) {
                throw new UnsupportedSchemaException("set " + name, "bit " + bit);
            }
            bits.put(tokens.get(i).name(), (int) bit);
        }
        if (type.isWide()) {
            throw new UnsupportedSchemaException("set " + name, "an encoding of 64 bits");
        }
        final SetType found = new SetType(name, type, bits);
        sets.put(name, found);
        return found;
    }

    private Composite namedComposite(List<Token> tokens, int at) {
        final String name = typeName(tokens.get(at));
        final Composite known = composites.get(name);
        if (known != null) {
            return known;
        }
        if (tokens.get(at).isOptionalEncoding()) {
            throw new UnsupportedSchemaException("composite " + name, "an optional composite");
        }
        final Composite found = composite(tokens, at);
        composites.put(name, found);
        return found;
    }

    private Composite composite(List<Token> tokens, int at) {
        final Token begin = tokens.get(at);
        final String name = typeName(begin);
        final List<Member> members = new ArrayList<>();
        final int end = at + begin.componentTokenCount() - 1;
        for (int i = at + 1; i < end; i += tokens.get(i).componentTokenCount()) {
            final Token token = tokens.get(i);
            if (token.encodedLength() == Token.VARIABLE_LENGTH
                    || token.encodedLength() == 0 && !token.isConstantEncoding()) {
                continue; // the bytes of var data, which Data describes
            }
            if (token.version() > begin.version()) {
                throw new UnsupportedSchemaException(
                        name + "." + token.name(), "a member of a composite with sinceVersion");
            }
            final Shape shape = shape(name + "." + token.name(), tokens, i);
            members.add(new Member(token.name(), text(token.description()), token.offset(), token.version(), shape));
        }
        return new Composite(name, text(begin.description()), begin.encodedLength(), members);
    }

    private List<Group> groups(String owner, List<Token> tokens) {
        final List<Group> groups = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i += tokens.get(i).componentTokenCount()) {
            final Token group = tokens.get(i);
            final Composite dimension = composite(tokens, i + 1);
            final int bodyAt = i + 1 + tokens.get(i + 1).componentTokenCount();
            final int end = i + group.componentTokenCount() - 1;
            final String className = owner + upper(group.name());
            groups.add(new Group(
                    group.name(),
                    className,
                    text(group.description()),
                    group.version(),
                    dimension(dimension, tokens.subList(i + 1, bodyAt)),
                    body(className, group.encodedLength(), tokens.subList(bodyAt, end))));
        }
        return groups;
    }

    private static Dimension dimension(Composite composite, List<Token> tokens) {
        final Member blockLength = composite.member("blockLength");
        final Member count = composite.member("numInGroup");
        long maxCount = 0;
        for (final Token token : tokens) {
            if (token.name().equals("numInGroup")) {
                maxCount = token.encoding().applicableMaxValue().longValue();
            }
        }
        return new Dimension(
                composite.length(),
                ((Numeric) blockLength.shape()).type(),
                blockLength.offset(),
                ((Numeric) count.shape()).type(),
                count.offset(),
                maxCount);
    }

    private static List<Data> data(String owner, List<Token> tokens) {
        final List<Data> data = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i += tokens.get(i).componentTokenCount()) {
            final Token field = tokens.get(i);
            final Token length = tokens.get(i + 2);
            final Token bytes = tokens.get(i + 3);
            final String where = owner + "." + field.name();
            final NumberType type = NumberType.of(length.encoding().primitiveType(), where);
            if (type.isWide()
                    || type.isFloating()
                    || length.offset() != 0
                    || bytes.offset() != length.encodedLength()) {
                throw new UnsupportedSchemaException(where, "such a length of data");
            }
            data.add(new Data(
                    field.name(),
                    text(field.description()),
                    field.version(),
                    type,
                    length.encodedLength(),
                    length.encoding().applicableMaxValue().longValue(),
                    charset(where, bytes.encoding().characterEncoding())));
        }
        return data;
    }

    private static Charset charset(String where, String name) {
        if (name == null) {
            return Charset.BYTES;
        }
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "US-ASCII", "ASCII" -> Charset.ASCII;
            case "UTF-8", "UTF8" -> Charset.UTF_8;
            default -> throw new UnsupportedSchemaException(where, "the character encoding " + name);
        };
    }

    private static String upper(String name) {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    private static String text(String descriptionOrNull) {
        return descriptionOrNull == null
                ? ""
                : descriptionOrNull.strip().replaceAll("\\s+", " ").replace("*/", "* /");
    }
}
