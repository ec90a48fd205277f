package io.karpenter.engine.reference;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * The reference, asked for one plan after the other. Its harness lies beside the repository; our own command of it
 * ({@code src/test/reference/main.go}) is laid over the harness while building, which takes minutes the first time. Not thread-safe.
 */
final class ReferenceProcess implements AutoCloseable {

    static final Path SHARED = Path.of("../../shared").toAbsolutePath().normalize();
    private static final Path HARNESS = SHARED.resolve("tools/reference");
    private static final Path COMMAND = Path.of("src/test/reference/main.go").toAbsolutePath();
    private static final JsonMapper JSON = new JsonMapper();

    private final Path manifest;
    private final Process process;
    private final BufferedWriter in;
    private final BufferedReader out;

    private ReferenceProcess(Path folder, Process process) {
        this.manifest = folder.resolve("manifest.yaml").toAbsolutePath();
        this.process = process;
        this.in = process.outputWriter();
        this.out = process.inputReader();
    }

    static boolean isAtHand() {
        return Files.exists(HARNESS.resolve("go.mod"));
    }

    /**
     * Builds and starts it.
     *
     * @param folder for the program and for manifests
     * @param runs how often it plans each manifest; its results differ by the order of hash maps
     */
    static ReferenceProcess start(Path folder, Path catalogue, int runs) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path overlay = folder.resolve("overlay.json");
        // Go compares with real paths, and the folder beside the repository may be a link.
        Path harness = HARNESS.toRealPath();
        Path placed = harness.resolve("cmd/refbatch/main.go");
        JSON.writeValue(overlay, Map.of("Replace", Map.of(placed.toString(), COMMAND.toString())));
        Path program = folder.resolve("refbatch").toAbsolutePath();
        List<String> build = List.of(
                "go",
                "build",
                "-buildvcs=false",
                "-overlay",
                overlay.toAbsolutePath().toString(),
                "-o",
                program.toString(),
                "./cmd/refbatch");
        int status = new ProcessBuilder(build)
                .directory(harness.toFile())
                .inheritIO()
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("the reference does not build: " + String.join(" ", build));
        }
        Process process = new ProcessBuilder(
                        program.toString(), "-catalog", catalogue.toString(), "-runs", Integer.toString(runs))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new ReferenceProcess(folder, process);
    }

    /** The file that the last manifest lies in. */
    Path file() {
        return manifest;
    }

    ReferenceAnswer plan(String text) {
        try {
            Files.writeString(manifest, text);
            in.write(manifest.toString());
            in.newLine();
            in.flush();
            String line = out.readLine();
            if (line == null) {
                throw new IOException("the reference has ended");
            }
            return ReferenceAnswer.parse(JSON.readTree(line));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
        process.destroy();
    }
}
