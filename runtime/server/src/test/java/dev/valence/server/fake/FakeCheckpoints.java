// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.fake;

import dev.valence.engine.api.ModelLoadException;
import dev.valence.server.assignment.Checkpoints;
import dev.valence.wire.assignment.DownloadState;
import dev.valence.wire.assignment.ModelSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Every source is the folder of its path, unless it was made unreachable. */
public final class FakeCheckpoints implements Checkpoints {
    public final AtomicInteger attempts = new AtomicInteger();
    public final List<String> outlined = new CopyOnWriteArrayList<>();
    private final Set<String> unreachable = ConcurrentHashMap.newKeySet();

    public void unreachable(String uri, boolean down) {
        if (down) {
            unreachable.add(uri);
        } else {
            unreachable.remove(uri);
        }
    }

    @Override
    public Path resolve(ModelSource source, Consumer<DownloadState> progress) {
        progress.accept(new DownloadState(1, 2, 3));
        return found(source);
    }

    @Override
    public Path outline(ModelSource source) {
        outlined.add(source.uri());
        return found(source);
    }

    private Path found(ModelSource source) {
        attempts.incrementAndGet();
        if (unreachable.contains(source.uri())) {
            throw new ModelLoadException("SourceUnreachable", source.uri() + " does not answer");
        }
        return Path.of(source.uri().substring("file://".length()));
    }
}
