// SPDX-License-Identifier: Apache-2.0
package dev.valence.engine.template;

import dev.valence.engine.api.InvalidRequestException;
import dev.valence.engine.api.ModelLoadException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The chat template of a checkpoint. Immutable; safe from any thread. */
public final class ChatTemplate {
    private ChatTemplate() {}

    /**
     * @return empty when the checkpoint has no template
     * @throws ModelLoadException the template's file is broken, or the template uses what is not known: says what and
     *     on which line
     */
    public static Optional<ChatTemplate> open(Path dir) throws ModelLoadException {
        return Optional.empty();
    }

    /**
     * The prompt of a conversation. Special tokens are in the text: encode it without adding them again.
     *
     * @param arguments more variables for the template; {@code add_generation_prompt} is true unless given here
     * @throws InvalidRequestException the template refuses the conversation, or it cannot be rendered
     */
    public String render(
            List<Map<String, Object>> messages,
            @Nullable List<Map<String, Object>> tools,
            Map<String, Object> arguments) {
        throw new InvalidRequestException("UnsupportedTemplate", "chat templates are not rendered yet", "messages");
    }
}
