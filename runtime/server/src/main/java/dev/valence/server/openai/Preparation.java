// SPDX-License-Identifier: Apache-2.0
package dev.valence.server.openai;

/** Turns a request into a task. Takes CPU time for template and tokens, so it is not for an event loop. */
interface Preparation<R> {
    /**
     * @param requestId by which logs name the request; not always of its own
     * @throws dev.valence.server.http.HttpError the request is at fault, or its model does not answer now
     * @throws dev.valence.engine.api.InvalidRequestException the model refuses the request
     */
    Task prepare(String requestId, R request);
}
