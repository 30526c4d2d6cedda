// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.source;

import dev.valence.engine.api.ModelLoadException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** Sources that are read in place. A folder counts as being where its links lead. */
final class LocalFolders {
    private final SourceSettings settings;

    LocalFolders(SourceSettings settings) {
        this.settings = settings;
    }

    Path file(URI uri) {
        String host = uri.getHost();
        if (uri.getPath() == null || !uri.getPath().startsWith("/") || (host != null && !host.equals("localhost"))) {
            throw invalid(uri, "expected file:///absolute/path");
        }
        return within(uri, path(uri, uri.getPath()), settings.fileRoots(), "file:// sources");
    }

    Path claim(URI uri) {
        String claim = uri.getAuthority();
        if (claim == null || !claim.matches("[a-z0-9]([-a-z0-9.]*[a-z0-9])?")) {
            throw invalid(uri, "expected pvc://claim/path");
        }
        Path root = settings.pvcRoot().resolve(claim);
        if (!Files.isDirectory(root)) {
            throw new ModelLoadException(
                    "SourceNotFound",
                    "source " + uri + ": the claim '" + claim + "' is not mounted at " + root
                            + "; mount it by podTemplate in the GpuPool");
        }
        String path = uri.getPath() == null ? "" : uri.getPath();
        return within(uri, path(uri, root + "/" + path), List.of(root), "this claim");
    }

    private static Path path(URI uri, String path) {
        try {
            return Path.of(path).normalize();
        } catch (InvalidPathException e) {
            throw invalid(uri, "not a valid path");
        }
    }

    private static Path within(URI uri, Path path, List<Path> roots, String what) {
        // what lies outside is not even said to exist or not
        if (roots.stream()
                .noneMatch(root -> path.startsWith(root.toAbsolutePath().normalize()))) {
            throw forbidden(uri, roots, what);
        }
        if (!Files.isDirectory(path)) {
            throw new ModelLoadException("SourceNotFound", "source " + uri + ": there is no folder " + path);
        }
        try {
            Path real = path.toRealPath();
            for (Path root : roots) {
                if (Files.isDirectory(root) && real.startsWith(root.toRealPath())) {
                    return real;
                }
            }
        } catch (IOException e) {
            throw new ModelLoadException("SourceUnreadable", "source " + uri + " cannot be read: " + e, e);
        }
        throw forbidden(uri, roots, what);
    }

    private static ModelLoadException forbidden(URI uri, List<Path> roots, String what) {
        return new ModelLoadException(
                "SourceForbidden",
                "source " + uri + " is outside of the folders allowed for " + what + ": "
                        + (roots.isEmpty() ? "none is allowed" : roots));
    }

    private static ModelLoadException invalid(URI uri, String what) {
        return new ModelLoadException("InvalidSource", "source " + uri + ": " + what);
    }
}
