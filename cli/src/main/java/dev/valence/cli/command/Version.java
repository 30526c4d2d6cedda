// SPDX-License-Identifier: Apache-2.0
package dev.valence.cli.command;

import java.io.IOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** That of the build, which Maven writes into a resource. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
        try (var resource = Version.class.getResourceAsStream("/valence.properties")) {
            var build = new Properties();
            build.load(resource);
            return new String[] {"valence " + build.getProperty("version")};
        }
    }
}
