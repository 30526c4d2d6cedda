// SPDX-License-Identifier: Apache-2.0
package dev.valence.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scripts and Dockerfile, by the linters that are there and by rules of our own. */
class LintTest {
    private static final Path DOCKERFILE = Path.of("Dockerfile");
    private static final Pattern TARGET = Pattern.compile("(?ms)^FROM \\S+ AS (\\S+)$(.*?)(?=^FROM |\\z)");

    private static final Pattern SHEBANG = Pattern.compile("#!\\S*[/ ](env )?(ba|da)?sh\\b");

    @TempDir
    private Path dir;

    private static boolean onPath(String program) {
        boolean there = Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
        if (!there) {
            // the build's own summary counts skipped tests without their reason
            System.err.println("skipped: no " + program + " on the PATH");
        }
        return there;
    }

    private void lint(List<String> command) throws IOException, InterruptedException {
        assumeTrue(onPath(command.getFirst()), "no " + command.getFirst() + " on the PATH");
        Path log = dir.resolve("log");
        var ended = Assembly.end(Assembly.start(log, Map.of(), command), log);
        assertThat(ended.status()).as(ended.output()).isZero();
    }

    @Test
    void shellcheckFindsNothing() throws Exception {
        List<String> command = new ArrayList<>(List.of("shellcheck", "--severity=warning"));
        var scripts = TrackedFiles.find(dir).stream().filter(LintTest::isShell).toList();
        assertThat(scripts).map(Path::toString).contains("valence", ".ci/run", "dev/go.sh", "native/cuda/pack/run.sh");
        scripts.forEach(
                script -> command.add(TrackedFiles.REPOSITORY.resolve(script).toString()));
        lint(command);
    }

    private static boolean isShell(Path file) {
        return file.toString().endsWith(".sh")
                || SHEBANG.matcher(TrackedFiles.begin(file, 80)).lookingAt();
    }

    @Test
    void hadolintFindsNothing() throws Exception {
        lint(List.of("hadolint", DOCKERFILE.toString()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway", "operator", "runtime", "runtime-cuda"})
    void everyImageRunsAsNobodyAndStartsItsOwnProgram(String image) throws IOException {
        String dockerfile = Files.readString(DOCKERFILE);
        String stage = TARGET.matcher(dockerfile)
                .results()
                .filter(match -> match.group(1).equals(image))
                .findFirst()
                .orElseThrow()
                .group();
        String program = image.replace("-cuda", "");
        assertThat(stage).contains("ENTRYPOINT [\"/opt/valence/" + program + "/bin/valence-" + program + "\"]");
        assertThat(stage.startsWith("FROM base ") ? dockerfile : stage).contains("USER 65532:65532");
    }

    @Test
    void everyBaseImageIsPinned() throws IOException {
        assertThat(Files.readString(DOCKERFILE).lines().filter(line -> line.startsWith("ARG ")))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).matches("ARG [A-Z]+=\\S+:\\d\\S*\\d\\S*"));
    }
}
