// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import java.util.List;
import java.util.Optional;

/** How to ask a model from a shell and from Python: what {@code up} shows last. */
final class UsageLines {
    private UsageLines() {}

    /**
     * @param url with {@code /v1}
     * @param first a model, for completions where none chats
     */
    static List<String> of(String url, String first, Optional<String> chatting, String question) {
        var model = chatting.orElse(first);
        var path = chatting.isPresent() ? "/chat/completions" : "/completions";
        var asked = chatting.isPresent()
                ? "\"messages\": [{\"role\": \"user\", \"content\": \"" + question + "\"}]"
                : "\"prompt\": \"Once upon a time\"";
        var call = chatting.isPresent()
                ? "chat.completions.create(model=\"" + model + "\", messages=[{\"role\": \"user\", \"content\": \""
                        + question + "\"}]).choices[0].message.content"
                : "completions.create(model=\"" + model + "\", prompt=\"Once upon a time\").choices[0].text";
        return List.of(
                "curl " + url + path + " -H 'Content-Type: application/json' -d '{\"model\": \"" + model + "\", "
                        + asked + "}'",
                "",
                "from openai import OpenAI",
                "client = OpenAI(base_url=\"" + url + "\", api_key=\"none\")",
                "print(client." + call + ")");
    }
}
