// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.differential;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Where two answers differ. */
final class Difference {
    private Difference() {}

    static List<String> between(JsonNode real, JsonNode local) {
        var differences = new ArrayList<String>();
        compare("", real, local, differences);
        return differences;
    }

    private static void compare(String path, JsonNode real, JsonNode local, List<String> into) {
        if (real.equals(local) || (isAbsent(real) && isAbsent(local)) || isSameNumber(real, local)) {
            return;
        }
        if (real.isObject() && local.isObject()) {
            var names = new TreeSet<String>();
            real.fieldNames().forEachRemaining(names::add);
            local.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> compare(path + "/" + name, real.path(name), local.path(name), into));
        } else if (real.isArray() && local.isArray() && real.size() == local.size()) {
            for (int i = 0; i < real.size(); i++) {
                compare(path + "/" + i, real.get(i), local.get(i), into);
            }
        } else {
            into.add(path + "\n      real:  " + shown(real) + "\n      local: " + shown(local));
        }
    }

    /** Typed clients read both as the same. */
    private static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    private static boolean isSameNumber(JsonNode real, JsonNode local) {
        return real.isNumber() && local.isNumber() && real.doubleValue() == local.doubleValue();
    }

    private static String shown(JsonNode node) {
        return node.isMissingNode() ? "(absent)" : node.isTextual() ? node.asText() : node.toString();
    }
}
