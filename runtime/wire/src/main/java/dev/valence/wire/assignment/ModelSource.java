// SPDX-License-Identifier: Apache-2.0
package dev.valence.wire.assignment;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a checkpoint comes from.
 *
 * @param uri {@code file://}, {@code pvc://}, {@code hf://}, {@code https://}, ...; never holds a credential
 * @param revision branch, tag or commit, for sources that have them
 * @param secretRef name of the Secret, mounted in the pod, that opens the source
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelSource(
        String uri, @Nullable String revision, @Nullable String secretRef) {
    private static final Pattern QUERY = Pattern.compile("[?#].*", Pattern.DOTALL);
    private static final Pattern USER = Pattern.compile("^([^/]*//)[^/]*@");

    public static ModelSource of(String uri) {
        return new ModelSource(uri, null, null);
    }

    /** The address as messages and logs have it. */
    public String shown() {
        return shown(uri);
    }

    /**
     * An address, or what was meant to be one, without user, query and fragment: whoever wrote a credential into it did
     * not mean to publish it.
     */
    public static String shown(String address) {
        return USER.matcher(QUERY.matcher(address).replaceFirst("")).replaceFirst("$1");
    }

    /** Fit for logs, as {@link #shown}. */
    @Override
    public String toString() {
        return "ModelSource[uri=" + shown(String.valueOf(uri)) + ", revision=" + revision + ", secretRef=" + secretRef
                + "]";
    }
}
