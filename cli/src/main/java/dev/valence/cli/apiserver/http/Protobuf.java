// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.valence.cli.apiserver.object.ApiException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;

/**
 * The few objects that kubectl sends in protobuf and no otherwise: {@code create configmap}, {@code secret},
 * {@code namespace}, {@code serviceaccount}, {@code auth whoami} and {@code can-i}. Field numbers are those of the
 * published {@code generated.proto} files of {@code k8s.io/api} and {@code k8s.io/apimachinery}.
 */
final class Protobuf {
    static final String TYPE = "application/vnd.kubernetes.protobuf";

    private static final byte[] MAGIC = {'k', '8', 's', 0};
    private static final Message META = new Message(Map.of(
            1, Field.text("name"),
            2, Field.text("generateName"),
            3, Field.text("namespace"),
            11, Field.map("labels"),
            12, Field.map("annotations"),
            14, Field.texts("finalizers")));
    private static final Message RESOURCE_ATTRIBUTES = new Message(Map.of(
            1, Field.text("namespace"),
            2, Field.text("verb"),
            3, Field.text("group"),
            4, Field.text("version"),
            5, Field.text("resource"),
            6, Field.text("subresource"),
            7, Field.text("name")));
    private static final Message ACCESS_SPEC = new Message(Map.of(
            1, Field.message("resourceAttributes", RESOURCE_ATTRIBUTES),
            2,
                    Field.message(
                            "nonResourceAttributes",
                            new Message(Map.of(1, Field.text("path"), 2, Field.text("verb"))))));
    private static final Message TYPE_META = new Message(Map.of(1, Field.text("apiVersion"), 2, Field.text("kind")));

    private static final Map<String, Message> KINDS = Map.of(
            "ConfigMap",
                    new Message(Map.of(
                            1, Field.message("metadata", META),
                            2, Field.map("data"),
                            3, Field.bytesMap("binaryData"),
                            4, Field.flag("immutable"))),
            "Secret",
                    new Message(Map.of(
                            1, Field.message("metadata", META),
                            2, Field.bytesMap("data"),
                            3, Field.text("type"),
                            4, Field.map("stringData"),
                            5, Field.flag("immutable"))),
            "Namespace", new Message(Map.of(1, Field.message("metadata", META))),
            "ServiceAccount", new Message(Map.of(1, Field.message("metadata", META))),
            "SelfSubjectReview", new Message(Map.of(1, Field.message("metadata", META))),
            "SelfSubjectAccessReview",
                    new Message(Map.of(1, Field.message("metadata", META), 2, Field.message("spec", ACCESS_SPEC))));

    private enum Form {
        TEXT,
        TEXTS,
        FLAG,
        MAP,
        BYTES_MAP,
        MESSAGE
    }

    /** @param of fields of what is inside; none unless the form is {@code MESSAGE} */
    private record Field(String name, Form form, Message of) {
        static Field text(String name) {
            return new Field(name, Form.TEXT, Message.EMPTY);
        }

        static Field texts(String name) {
            return new Field(name, Form.TEXTS, Message.EMPTY);
        }

        static Field flag(String name) {
            return new Field(name, Form.FLAG, Message.EMPTY);
        }

        static Field map(String name) {
            return new Field(name, Form.MAP, Message.EMPTY);
        }

        static Field bytesMap(String name) {
            return new Field(name, Form.BYTES_MAP, Message.EMPTY);
        }

        static Field message(String name, Message of) {
            return new Field(name, Form.MESSAGE, of);
        }
    }

    private record Message(Map<Integer, Field> fields) {
        static final Message EMPTY = new Message(Map.of());
    }

    private Protobuf() {}

    /** @throws ApiException 415 for a kind that is none of those above, 400 for what is no protobuf */
    static ObjectNode read(byte[] bytes) {
        if (bytes.length < MAGIC.length || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw ApiException.badRequest(
                    "provided data does not appear to be a protobuf message, expected prefix k8s");
        }
        try {
            var body = CodedInputStream.newInstance(bytes, MAGIC.length, bytes.length - MAGIC.length);
            var object = JsonNodeFactory.instance.objectNode();
            var raw = new byte[0];
            for (int tag = body.readTag(); tag != 0; tag = body.readTag()) {
                switch (WireFormat.getTagFieldNumber(tag)) {
                    case 1 -> fill(object, body.readByteArray(), TYPE_META);
                    case 2 -> raw = body.readByteArray();
                    default -> body.skipField(tag);
                }
            }
            var message = KINDS.get(object.path("kind").asText());
            if (message == null) {
                throw ApiException.unsupportedMediaType(Call.BODY_TYPES);
            }
            fill(object, raw, message);
            return object;
        } catch (IOException e) {
            throw ApiException.badRequest("the protobuf message cannot be read: " + e.getMessage());
        }
    }

    private static void fill(ObjectNode object, byte[] bytes, Message message) throws IOException {
        var input = CodedInputStream.newInstance(bytes);
        for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
            var field = message.fields().get(WireFormat.getTagFieldNumber(tag));
            if (field == null) {
                input.skipField(tag);
            } else {
                put(object, field, input);
            }
        }
    }

    private static void put(ObjectNode object, Field field, CodedInputStream input) throws IOException {
        switch (field.form()) {
            case TEXT -> {
                var text = input.readString();
                if (!text.isEmpty()) {
                    object.put(field.name(), text);
                }
            }
            case TEXTS -> object.withArray("/" + field.name()).add(input.readString());
            case FLAG -> object.put(field.name(), input.readBool());
            case MAP, BYTES_MAP -> putEntry(object.withObject("/" + field.name()), field, input.readByteBuffer());
            case MESSAGE -> fill(object.withObject("/" + field.name()), input.readByteArray(), field.of());
        }
    }

    /** A map's entry is a message: 1 the key, 2 the value. */
    private static void putEntry(ObjectNode map, Field field, ByteBuffer entry) throws IOException {
        var input = CodedInputStream.newInstance(entry);
        var key = "";
        var value = new byte[0];
        for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> key = input.readString();
                case 2 -> value = input.readByteArray();
                default -> input.skipField(tag);
            }
        }
        map.put(
                key,
                field.form() == Form.BYTES_MAP
                        ? Base64.getEncoder().encodeToString(value)
                        : new String(value, StandardCharsets.UTF_8));
    }
}
