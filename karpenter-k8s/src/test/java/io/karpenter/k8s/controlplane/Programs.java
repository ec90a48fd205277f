package io.karpenter.k8s.controlplane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where the programs are; the build script looks for them, and builds them if it can. */
record Programs(Path folder) {

    private static final String SCRIPT = "karpenter-k8s/src/test/controlplane/build";

    /** Exit code of the script where there are neither programs nor Go. */
    private static final int UNAVAILABLE = 3;

    /**
     * The programs of {@code size}. Building them takes minutes the first time.
     *
     * @throws ControlPlaneUnavailableException if they are not there and cannot be built here
     */
    static Programs of(Size size) {
        List<String> command = new ArrayList<>(List.of(script().toString(), "controlplane"));
        if (size.includes(Size.FULL)) {
            command.add("kwok");
        }
        try {
            Path errors = Files.createTempFile("controlplane-build", ".log");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectError(errors.toFile())
                        .start();
                String folder = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
                int exitCode = process.waitFor();
                if (exitCode == UNAVAILABLE) {
                    throw new ControlPlaneUnavailableException(
                            Files.readString(errors).strip());
                }
                if (exitCode != 0) {
                    throw new IllegalStateException(
                            "%s ended with exit code %d:%n%s".formatted(command, exitCode, Files.readString(errors)));
                }
                return new Programs(Path.of(folder));
            } finally {
                Files.deleteIfExists(errors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the programs were built", e);
        }
    }

    /** Tests run in the folder of some module, the script is in that of one of them. */
    private static Path script() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path script = folder.resolve(SCRIPT);
            if (Files.isExecutable(script)) {
                return script;
            }
        }
        throw new ControlPlaneUnavailableException(
                "no " + SCRIPT + " above " + Path.of("").toAbsolutePath() + "; run the tests within a source tree");
    }

    Path controlplane() {
        return folder.resolve("controlplane");
    }

    Path kwok() {
        return folder.resolve("kwok");
    }
}
