// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.valence.engine.api.ModelLoadException;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
    private static final String INDEX = "model.safetensors.index.json";

    @TempDir
    Path folder;

    private TestCheckpoint files;

    @BeforeEach
    void create() {
        files = TestCheckpoint.in(folder);
    }

    private void assertRefused(String... said) {
        assertThatThrownBy(() -> Checkpoint.open(folder).close())
                .isInstanceOf(ModelLoadException.class)
                .satisfies(e -> assertThat(String.valueOf(e.getMessage())).contains(said));
    }

    @Test
    void tensorsAreReadWhereTheHeaderSays() {
        byte[] header = ("{\"__metadata__\":{\"format\":\"pt\"},"
                        + "\"b\":{\"dtype\":\"BF16\",\"shape\":[2,1],\"data_offsets\":[4,8]},"
                        + "\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]},"
                        + "\"none\":{\"dtype\":\"I64\",\"shape\":[0,7],\"data_offsets\":[8,8]}}   ")
                .getBytes(StandardCharsets.UTF_8);
        byte[] data = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(1.5f)
                .putInt(7)
                .array();
        files.write("model.safetensors", TestCheckpoint.file(header, data));

        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(checkpoint.tensors()).containsOnlyKeys("a", "b", "none");
            TensorView a = Objects.requireNonNull(checkpoint.tensors().get("a"));
            TensorView b = Objects.requireNonNull(checkpoint.tensors().get("b"));
            assertThat(a.data().get(ValueLayout.JAVA_FLOAT_UNALIGNED, 0)).isEqualTo(1.5f);
            assertThat(a.elements()).isEqualTo(1);
            assertThat(b.shape()).isEqualTo(List.of(2L, 1L));
            assertThat(b.dtype()).isEqualTo(DType.BF16);
            assertThat(checkpoint.weightBytes()).isEqualTo(8);
            assertThat(checkpoint.config().at("/architectures/0").asText()).isEqualTo("Tiny");
        }
    }

    @Test
    void shardsAreReadThroughTheIndex() {
        files.safetensors("model-1.safetensors", TestCheckpoint.ONE_TENSOR, 4);
        files.safetensors("model-2.safetensors", TestCheckpoint.ONE_TENSOR.replace("\"a\"", "\"b\""), 4);
        files.write(INDEX, "{\"weight_map\":{\"a\":\"model-1.safetensors\",\"b\":\"model-2.safetensors\"}}");

        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(checkpoint.tensors()).containsOnlyKeys("a", "b");
            assertThat(checkpoint.weightBytes()).isEqualTo(8);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"a":{"dtype":"F33","shape":[1],"data_offsets":[0,4]}}              | unknown dtype "F33"
        {"a":{"dtype":7,"shape":[1],"data_offsets":[0,4]}}                  | dtype is not a string
        {"a":{"shape":[1],"data_offsets":[0,4]}}                            | dtype is missing
        {"a":{"dtype":"F32","data_offsets":[0,4]}}                          | shape is missing
        {"a":{"dtype":"F32","shape":[1]}}                                   | data_offsets is missing
        {"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}             | shape holds -1
        {"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}            | not a whole number
        {"a":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}            | not a whole number
        {"a":{"dtype":"F32","shape":1,"data_offsets":[0,4]}}                | shape is not an array
        {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}              | needs 8 bytes
        {"a":{"dtype":"F16","shape":[1],"data_offsets":[0,4]}}              | needs 2 bytes
        {"a":{"dtype":"F32","shape":[4611686018427387904,2],"data_offsets":[0,4]}} | overflows 64 bits
        {"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}}  | not between 0 and 2^63-1
        {"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}}     | more than 8 numbers
        {"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}              | not a range in the 4 bytes
        {"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}              | not a range
        {"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}             | data_offsets holds -4
        {"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}                | has 1 numbers
        {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}            | more than 2 numbers
        {"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}               | cover 2 bytes, but 4 bytes
        {"a":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}               | a hole after the start of the data
        {"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}} | overlaps tensor "a"
        {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} | Duplicate field
        {"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}} | Duplicate field
        {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"strides":[1]}} | unknown field "strides"
        {"a":[]}                                                            | not a JSON object
        {"__metadata__":{"x":1}}                                            | "x" is not a string
        {"__metadata__":[]}                                                 | __metadata__ is not a JSON object
        {"a":{"dtype":"F32"                                                 | not valid JSON
        {}x                                                                 | not valid JSON
        {} {}                                                               | after its JSON object
        []                                                                  | does not begin with '{'
        """)
    void lyingHeaderIsRefusedWithWhatAndWhere(String header, String said) {
        files.model(header, 4);

        assertRefused("model.safetensors", said);
    }

    @Test
    void headerBeyondTheFileIsRefused() {
        byte[] content = TestCheckpoint.file(TestCheckpoint.ONE_TENSOR.getBytes(StandardCharsets.UTF_8), new byte[4]);
        for (long length : new long[] {content.length, Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
            ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
            files.write("model.safetensors", content);
            assertRefused("header length " + Long.toUnsignedString(length), "beyond the file");
        }
    }

    @Test
    void hugeHeaderIsRefusedBeforeItIsRead() throws IOException {
        Path file = folder.resolve("model.safetensors");
        byte[] length = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(Checkpoint.MAX_HEADER_BYTES + 1)
                .array();
        Files.write(file, length);
        // sparse, so that it costs no disk
        try (var channel = java.nio.channels.FileChannel.open(file, java.nio.file.StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[1]), Checkpoint.MAX_HEADER_BYTES + 100);
        }

        assertRefused("above the limit of 33554432 bytes of headers");
    }

    @Test
    void theHeadersOfAllShardsTogetherAreBounded() throws IOException {
        byte[] header = (TestCheckpoint.ONE_TENSOR.replace(
                                "}}", "},\"b\":{\"dtype\":\"F32\",\"shape\":[0]," + "\"data_offsets\":[4,4]}}")
                        + " ".repeat((int) Checkpoint.MAX_HEADER_BYTES / 2))
                .getBytes(StandardCharsets.UTF_8);
        files.write("model-1.safetensors", TestCheckpoint.file(header, new byte[4]));
        Files.createLink(folder.resolve("model-2.safetensors"), folder.resolve("model-1.safetensors"));
        files.write(INDEX, "{\"weight_map\":{\"a\":\"model-1.safetensors\",\"b\":\"model-1.safetensors\"}}");
        Checkpoint.open(folder).close();

        files.write(INDEX, "{\"weight_map\":{\"a\":\"model-1.safetensors\",\"b\":\"model-2.safetensors\"}}");

        assertRefused("model-2.safetensors", "33554432 bytes of headers in all its files");
    }

    @Test
    void moreTensorsThanAnyModelHasAreRefused() {
        String tensors = IntStream.rangeClosed(0, HeaderBudget.MAX_TENSORS)
                .mapToObj(i -> "\"" + i + "\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}")
                .collect(Collectors.joining(",", "{", "}"));
        files.model(tensors, 0);

        assertRefused("model.safetensors", "limit of 200000 tensors");
    }

    @Test
    void headerThatIsNotUtf8IsRefused() {
        byte[] header = TestCheckpoint.ONE_TENSOR.getBytes(StandardCharsets.UTF_8);
        header[2] = (byte) 0xff;
        files.write("model.safetensors", TestCheckpoint.file(header, new byte[4]));

        assertRefused("not valid UTF-8");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9})
    void fileTooShortForAHeaderIsRefused(int size) {
        files.write("model.safetensors", new byte[size]);

        assertRefused("truncated");
    }

    @Test
    void fileThatWasTruncatedIsRefused() throws IOException {
        files.model(TestCheckpoint.ONE_TENSOR, 3);

        assertRefused("tensor \"a\"", "is the file truncated?");
    }

    @Test
    void controlCharactersOfAFileDoNotReachTheMessage() {
        files.model("{\"a\\u001b[31m\":[]}", 0);

        assertThatThrownBy(() -> Checkpoint.open(folder)).hasMessageNotContaining("\u001b");
    }

    @Test
    void missingFilesAreNamed() throws IOException {
        assertRefused("neither model.safetensors nor model.safetensors.index.json");
        Files.delete(folder.resolve("config.json"));
        assertRefused("config.json is missing");
        assertThatThrownBy(() -> Checkpoint.open(folder.resolve("none"))).hasMessageContaining("no such folder");
        assertThatThrownBy(() -> Checkpoint.open(folder.resolve("../" + folder.getFileName() + "/x")))
                .isInstanceOf(ModelLoadException.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"weight_map":{"a":"gone.safetensors"}}          | gone.safetensors is missing
        {"weight_map":{"b":"model-1.safetensors"}}       | it is not there
        {"weight_map":{"a":"../x.safetensors"}}          | not a plain file name
        {"weight_map":{"a":"/etc/x.safetensors"}}        | not a plain file name
        {"weight_map":{"a":"a\\\\x.safetensors"}}        | not a plain file name
        {"weight_map":{"a":"config.json"}}               | not a .safetensors file
        {"weight_map":{"a":7}}                           | not a string
        {"weight_map":{}}                                | weight_map is missing, empty
        {}                                               | weight_map is missing, empty
        []                                               | not a JSON object
        {"weight_map":{"a":"model-1.safetensors","a":"model-1.safetensors"}} | not valid JSON
        {"weight_map":                                   | not valid JSON
        """)
    void lyingIndexIsRefused(String index, String said) {
        files.safetensors("model-1.safetensors", TestCheckpoint.ONE_TENSOR, 4);
        files.write(INDEX, index);

        assertRefused(said);
    }

    @Test
    void linkOutOfTheFolderIsRefused(@TempDir Path elsewhere) throws IOException {
        TestCheckpoint.in(elsewhere).model(TestCheckpoint.ONE_TENSOR, 4);
        Files.createSymbolicLink(folder.resolve("model.safetensors"), elsewhere.resolve("model.safetensors"));
        assertRefused("is a link to", "outside the checkpoint folder");

        Files.delete(folder.resolve("model.safetensors"));
        Files.createSymbolicLink(folder.resolve("model.safetensors"), folder.resolve("broken"));
        assertRefused("cannot be resolved");
    }

    @Test
    void hubCacheLayoutIsRead(@TempDir Path cache) throws IOException {
        Path blobs = Files.createDirectories(cache.resolve("models--a--b/blobs"));
        Path snapshot = Files.createDirectories(cache.resolve("models--a--b/snapshots/123"));
        TestCheckpoint.in(snapshot);
        new TestCheckpoint(blobs).safetensors("abc", TestCheckpoint.ONE_TENSOR, 4);
        Files.createSymbolicLink(snapshot.resolve("model.safetensors"), Path.of("../../blobs/abc"));

        try (Checkpoint checkpoint = Checkpoint.open(snapshot)) {
            assertThat(checkpoint.tensors()).containsOnlyKeys("a");
        }
    }

    @Test
    void badConfigurationIsRefused() {
        files.model(TestCheckpoint.ONE_TENSOR, 4);
        files.write("config.json", "{\"a\":1,\"a\":2}");
        assertRefused("config.json is not valid JSON", "Duplicate");
        files.write("config.json", new byte[] {'{', '"', (byte) 0xc3, '"', '}'});
        assertRefused("config.json is not valid UTF-8");
        files.write("config.json", "[]");
        assertRefused("config.json is not a JSON object");
        files.write("config.json", new byte[(int) CheckpointFolder.MAX_JSON_BYTES + 1]);
        assertRefused(folder.resolve("config.json") + " has 4194305 bytes; at most 4194304 are read");
        files.write("config.json", "{\"a\":[" + "0,".repeat(CheckpointFolder.MAX_JSON_TOKENS) + "0]}");
        assertRefused(folder.resolve("config.json") + " holds more than is read", "524288 names, values and brackets");
        files.write("config.json", "{\"nan\":NaN}");
        Checkpoint.open(folder).close();
    }
}
