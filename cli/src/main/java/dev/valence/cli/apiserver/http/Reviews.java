// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.apiserver.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.valence.cli.apiserver.object.Meta;
import java.io.IOException;
import java.time.Instant;

/** Who am I, and may I: whoever has the token is the administrator, and may do everything. */
final class Reviews {
    private static final String USER = "valence";
    private static final String SUBJECT = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
    private static final String ACCESS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

    private Reviews() {}

    static boolean isReview(String path) {
        return path.equals(SUBJECT) || path.equals(ACCESS);
    }

    /** The review that was sent, with its status. */
    static ObjectNode answer(Call call) throws IOException {
        var isSubject = call.path().equals(SUBJECT);
        var review = call.object(isSubject ? "SelfSubjectReview" : "SelfSubjectAccessReview");
        review.withObject("/metadata").put("creationTimestamp", Meta.timestamp(Instant.now()));
        var status = review.putObject("status");
        if (isSubject) {
            var user = status.putObject("userInfo").put("username", USER).put("uid", USER);
            user.putArray("groups").add("system:masters").add("system:authenticated");
        } else {
            status.put("allowed", true);
        }
        return review;
    }
}
