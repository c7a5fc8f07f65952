package io.tapewire.schemas;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** What the schema itself says, for tests that hold code and files against it. */
final class SchemaFile {
    private SchemaFile() {}

    private static Document document() {
        try (InputStream in = SchemaFile.class.getResourceAsStream("/sbe/market-data.xml")) {
            return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in);
        } catch (final IOException | SAXException | ParserConfigurationException e) {
            throw new AssertionError("the schema", e);
        }
    }

    /** {@return id by name of every message, in the schema's order} */
    static Map<String, Integer> messages() {
        final Map<String, Integer> messages = new LinkedHashMap<>();
        final NodeList nodes = document().getElementsByTagName("sbe:message");
        for (int i = 0; i < nodes.getLength(); i++) {
            final Element message = (Element) nodes.item(i);
            messages.put(message.getAttribute("name"), Integer.valueOf(message.getAttribute("id")));
        }
        return messages;
    }

    /** {@return by name of every enum the name of its member 0} */
    static Map<String, String> zeroMembers() {
        final Map<String, String> members = new LinkedHashMap<>();
        final NodeList enums = document().getElementsByTagName("enum");
        for (int i = 0; i < enums.getLength(); i++) {
            final Element type = (Element) enums.item(i);
            final NodeList values = type.getElementsByTagName("validValue");
            for (int k = 0; k < values.getLength(); k++) {
                if (values.item(k).getTextContent().equals("0")) {
                    members.put(type.getAttribute("name"), ((Element) values.item(k)).getAttribute("name"));
                }
            }
            members.putIfAbsent(type.getAttribute("name"), "none");
        }
        return members;
    }
}
