// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.patch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.valence.cli.apiserver.object.ApiException;
import dev.valence.cli.apiserver.object.FieldError;
import dev.valence.cli.apiserver.object.Meta;
import dev.valence.cli.apiserver.patch.ManagedFields.Entry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Server-side apply, and the book-keeping of every other write that makes it possible. */
public final class Ownership {
    /**
     * @param subresource empty: the object itself
     * @param writesStatus what it says of the status counts
     */
    public record Writer(String manager, String subresource, String apiVersion, boolean writesStatus, Instant time) {
        Entry entry(String operation, ObjectNode fields) {
            return new Entry(manager, operation, subresource, apiVersion, Meta.timestamp(time), fields);
        }

        ObjectNode written(ObjectNode fields) {
            if (!writesStatus) {
                fields.remove("f:status");
            }
            return fields;
        }
    }

    private Ownership() {}

    /**
     * Merges what a manager wants into the live object: its fields win, fields it no longer names go unless somebody
     * else owns them too.
     *
     * @throws ApiException 409 when another manager owns a field with another value and {@code force} is not set
     */
    public static ObjectNode apply(ObjectNode live, ObjectNode wanted, Shape shape, Writer writer, boolean force) {
        var wantedFields = writer.written(FieldSets.ofConfiguration(wanted, shape));
        var entries = ManagedFields.read(live);
        if (!force) {
            refuseConflicts(entries, live, wanted, shape, writer);
        }
        var own = FieldSets.empty();
        var others = FieldSets.empty();
        var kept = new ArrayList<Entry>();
        var contested = FieldSets.changed(wantedFields, live, wanted, shape);
        for (var entry : entries) {
            if (entry.isOf(writer.manager(), ManagedFields.APPLY, writer.subresource())) {
                own = entry.fields();
            } else {
                var remaining = entry.with(FieldSets.difference(entry.fields(), contested));
                others = FieldSets.union(others, remaining.fields());
                kept.add(remaining);
            }
        }
        var result = StrategicMerge.apply(live, wanted, shape);
        var abandoned = FieldSets.difference(own, FieldSets.union(wantedFields, others));
        FieldSets.remove(result, abandoned, FieldSets.union(wantedFields, others), shape);
        kept.add(writer.entry(ManagedFields.APPLY, wantedFields));
        ManagedFields.write(result, kept);
        return result;
    }

    private static void refuseConflicts(
            List<Entry> entries, ObjectNode live, ObjectNode wanted, Shape shape, Writer writer) {
        var conflicts = new ArrayList<FieldError>();
        for (var entry : entries) {
            if (entry.isOf(writer.manager(), ManagedFields.APPLY, writer.subresource())) {
                continue;
            }
            FieldSets.forEachLeaf(entry.fields(), live, wanted, shape, "", (path, was, is) -> {
                if (was != null && is != null && !was.equals(is)) {
                    var message = "conflict with " + entry.described();
                    conflicts.add(new FieldError(path, "FieldManagerConflict", message));
                }
            });
        }
        if (!conflicts.isEmpty()) {
            throw ApiException.applyConflict(conflicts);
        }
    }

    /** Notes in {@code after}, in place, that the writer set what differs from {@code before}. */
    public static void recordUpdate(ObjectNode before, ObjectNode after, Shape shape, Writer writer) {
        var existing = FieldSets.ofObject(after, shape);
        var changed = writer.written(FieldSets.changed(existing, before, after, shape));
        var entries = new ArrayList<Entry>();
        var own = FieldSets.empty();
        for (var entry : ManagedFields.read(before)) {
            if (entry.isOf(writer.manager(), ManagedFields.UPDATE, writer.subresource())) {
                own = entry.fields();
            } else {
                var remaining = FieldSets.difference(entry.fields(), changed);
                entries.add(entry.with(FieldSets.intersection(remaining, existing)));
            }
        }
        var fields = FieldSets.intersection(FieldSets.union(own, changed), existing);
        entries.add(writer.entry(ManagedFields.UPDATE, fields));
        ManagedFields.write(after, entries);
    }
}
