package io.karpenter.engine.controller;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/**
 * What is running.
 *
 * @param commit that it was built from
 */
public record Build(String version, String commit) {

    /** In the manifest of the program's archive. */
    private static final String COMMIT = "Build-Commit";

    /** This program, as the manifest of its archive tells. */
    public static Build ofProgram() {
        return new Build(programVersion(), programCommit());
    }

    /** Version of this program; classes that come from no archive call themselves a development build. */
    public static String programVersion() {
        String version = Build.class.getPackage().getImplementationVersion();
        return version == null ? "development build" : version;
    }

    /** What the program was built from (MET-68). */
    private static String programCommit() {
        try {
            for (URL manifest : Collections.list(Build.class.getClassLoader().getResources(JarFile.MANIFEST_NAME))) {
                try (InputStream in = manifest.openStream()) {
                    Optional<String> commit = commit(new Manifest(in));
                    if (commit.isPresent()) {
                        return commit.get();
                    }
                }
            }
        } catch (IOException unreadable) {
            // As in a build that states none.
        }
        return "unknown";
    }

    static Optional<String> commit(Manifest manifest) {
        return Optional.ofNullable(manifest.getMainAttributes().getValue(COMMIT))
                .filter(commit -> !commit.isBlank());
    }
}
