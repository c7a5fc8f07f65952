package io.tapewire.schemas.javascript;

import java.util.HashSet;
import java.util.Set;

/** Names of the methods of one class: those that every codec has are taken, so that a field of such a name gets an underscore behind it. */
final class Names {
    private static final Set<String> TAKEN = Set.of(
            "constructor",
            "wrap",
            "wrapAndApplyHeader",
            "encodedLength",
            "limit",
            "count",
            "hasNext",
            "next",
            "toString",
            "valueOf");

    private final String owner;
    private final Set<String> used = new HashSet<>();

    Names(String owner) {
        this.owner = owner;
    }

    static String of(String field) {
        return TAKEN.contains(field) ? field + "_" : field;
    }

    /** {@return the name, once} */
    String take(String name) {
        final String method = of(name);
        if (!used.add(method)) {
            throw new UnsupportedSchemaException(owner + "." + name, "two methods of one name");
        }
        return method;
    }
}
