// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.resource;

import java.util.List;

/**
 * @param manager who is recorded as the owner of what changes
 * @param force server-side apply takes fields from other managers
 * @param isPatch the object was made from a patch, about which clients are told otherwise than about an object
 * @param duplicates paths of fields that the client sent twice
 */
public record WriteOptions(
        String manager,
        boolean force,
        boolean dryRun,
        FieldValidation fieldValidation,
        boolean isPatch,
        List<String> duplicates) {
    /** What happens to a write with fields the schema does not know; they are dropped in any case. */
    public enum FieldValidation {
        IGNORE,
        WARN,
        STRICT
    }
}
