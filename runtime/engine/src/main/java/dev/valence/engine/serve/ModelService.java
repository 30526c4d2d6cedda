// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.serve;

import dev.valence.engine.api.EngineOptions;
import dev.valence.engine.api.Generation;
import dev.valence.engine.api.GenerationException;
import dev.valence.engine.api.GenerationException.Category;
import dev.valence.engine.api.GenerationListener;
import dev.valence.engine.api.GenerationRequest;
import dev.valence.engine.api.LoadedModel;
import dev.valence.engine.api.Logits;
import dev.valence.engine.backend.Kernels;
import dev.valence.engine.kv.BlockPool;
import dev.valence.engine.multiplex.AdapterSet;
import dev.valence.engine.multiplex.ResidentModel;
import dev.valence.engine.multiplex.SharedAdapter;
import dev.valence.engine.sample.OutputText;
import dev.valence.engine.schedule.StepLimits;
import dev.valence.engine.token.StreamingDetokenizer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One model that is being served: the door between callers on any thread and the engine thread. */
public final class ModelService {
    private static final Logger LOG = LoggerFactory.getLogger(ModelService.class);

    /** Part of a step that prompts may take while others decode: a quarter bounds the gap in their streams. */
    private static final int PREFILL_SHARE_BESIDE_DECODE = 4;

    private final ResidentModel model;
    private final EngineThread thread;
    private final ModelQueue queue;
    private final LogitsPass logits;
    private final ServedModel view;
    private final BlockPool blocks;
    private final int mostWaiting;
    private final AtomicLong arrivals = new AtomicLong();
    // belongs to the engine thread: from then on the model's memory is not its own
    private boolean closed;

    /** Takes over {@code model}; it is served from now on. */
    public ModelService(ResidentModel model, Kernels kernels, EngineThread thread, EngineOptions options) {
        this.model = model;
        this.thread = thread;
        this.blocks = new BlockPool(model.blocks(), model.kvShape().blockTokens());
        int tokens = model.limits().tokens();
        StepLimits limits = new StepLimits(
                tokens,
                Math.max(1, tokens / PREFILL_SHARE_BESIDE_DECODE),
                model.limits().sequences());
        this.queue = new ModelQueue(model, kernels, blocks, limits);
        this.logits = new LogitsPass(model, kernels, blocks);
        this.view = new ServedModel(model, queue);
        this.mostWaiting = options.maxWaiting();
        thread.attach(queue);
    }

    public LoadedModel view() {
        return view;
    }

    public void prioritize(int priority) {
        queue.prioritize(priority);
    }

    public AdapterSet adapters() {
        return model.adapters();
    }

    public int running() {
        return queue.runningCount();
    }

    public int waiting() {
        return queue.waitingCount();
    }

    /** @throws GenerationException the request cannot be served; it was not queued */
    public Generation submit(GenerationRequest request, GenerationListener listener) {
        RequestCheck.check(request, model);
        SharedAdapter adapter = request.adapterId() == null ? null : adapter(request.adapterId());
        Sequence sequence = new Sequence(
                request,
                listener,
                adapter,
                blocks,
                new OutputText(StreamingDetokenizer.continuing(model.tokenizer()), request.stopStrings()),
                arrivals.getAndIncrement());
        try {
            enqueue(sequence);
        } catch (GenerationException e) {
            sequence.end();
            throw e;
        }
        return () -> thread.post(() -> queue.cancel(sequence));
    }

    private void enqueue(Sequence sequence) {
        if (!queue.takePlace(mostWaiting)) {
            throw new GenerationException(
                    Category.OVERLOADED,
                    "QueueFull",
                    "the queue of " + model.id() + " is full with " + mostWaiting + " requests: try again later");
        }
        if (!thread.post(() -> queue.enqueue(sequence))) {
            queue.giveBackPlace();
            throw thread.refusal();
        }
    }

    private SharedAdapter adapter(String id) {
        return model.adapters()
                .retain(id)
                .orElseThrow(() -> new GenerationException(
                        Category.NOT_FOUND, "AdapterNotFound", "model " + model.id() + " has no adapter " + id));
    }

    /** @throws GenerationException the prompt is empty, too long or not of the vocabulary, or no blocks are free for it */
    public Logits logits(int[] tokens) {
        RequestCheck.prompt(tokens, model, 0);
        return thread.call(() -> {
            if (closed) {
                throw new GenerationException(
                        Category.OVERLOADED, "ModelUnloading", "model " + model.id() + " is being unloaded");
            }
            return logits.run(tokens);
        });
    }

    /**
     * Admits nothing more, lets what is in flight end within the limit, fails the rest, and frees everything.
     *
     * @param why given to requests that are failed
     */
    public void close(Duration limit, String why) {
        if (thread.deadBecause().isEmpty()) {
            try {
                drain(limit, why);
            } catch (GenerationException e) {
                // it died meanwhile and failed what was in flight; the memory is freed all the same
                LOG.warn("unloading {} without draining: {}", model.id(), e.getMessage());
            }
        }
        queue.close();
        model.close();
    }

    private void drain(Duration limit, String why) {
        CompletableFuture<Void> drained = thread.call(() -> {
            CompletableFuture<Void> empty = queue.drain();
            if (limit.isZero()) {
                queue.failAll("ModelUnloading", why);
            }
            return empty;
        });
        if (!Waiting.upTo(limit, drained)) {
            thread.call(() -> {
                queue.failAll("ModelUnloading", why);
                return drained;
            });
        }
        thread.call(() -> closed = true);
        thread.detach(queue);
    }
}
