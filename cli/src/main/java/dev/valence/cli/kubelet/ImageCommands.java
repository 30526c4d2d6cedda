// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.kubelet;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Which local program stands for which image.
 *
 * @param byRepository command line by image name without registry host, tag and digest, such as {@code valence/runtime}
 */
public record ImageCommands(Map<String, List<String>> byRepository) {

    public Optional<List<String>> find(String image) {
        return Optional.ofNullable(byRepository.get(repository(image)));
    }

    public String known() {
        return String.join(", ", new TreeSet<>(byRepository.keySet()));
    }

    static String repository(String image) {
        var name = image.split("@", 2)[0];
        int tag = name.lastIndexOf(':');
        if (tag > name.lastIndexOf('/')) {
            name = name.substring(0, tag);
        }
        int slash = name.indexOf('/');
        var host = slash < 0 ? "" : name.substring(0, slash);
        var isHost = host.contains(".") || host.contains(":") || host.equals("localhost");
        return isHost ? name.substring(slash + 1) : name;
    }
}
