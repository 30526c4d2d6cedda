// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.object;

/** Nothing is served under the path of a request: answered in plain text, for it is no error of the API's. */
public final class PathNotFoundException extends RuntimeException {
    public PathNotFoundException() {
        super("404 page not found");
    }
}
