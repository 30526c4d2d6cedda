// SPDX-License-Identifier: Apache-2.0
package dev.valence.apiserver.junit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The tests of the class run against a real API server, which they take as a parameter of type {@link
 * dev.valence.apiserver.Connection}. All classes of a JVM share the server, so each uses a namespace, or names, of its
 * own. Where the programs are absent the class is skipped; with {@value ApiServerExtension#REQUIRED} set to {@code
 * true} in the environment it fails, so that a pipeline that has them never skips unseen.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(ApiServerExtension.class)
public @interface WithApiServer {}
