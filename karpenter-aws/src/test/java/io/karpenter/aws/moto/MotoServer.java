package io.karpenter.aws.moto;

import io.karpenter.aws.client.AwsClients;
import io.karpenter.aws.fake.Attempts;
import io.karpenter.aws.fake.TestClients;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A running moto on a free port. It ends when it is closed, or when this JVM ends, however that ends. Thread-safe. */
public final class MotoServer implements AutoCloseable {

    /** An image of {@code images.json} for x86_64. */
    public static final String AMD64_IMAGE = "ami-00000000000000001";

    private static final String FOLDER = "karpenter-aws/src/test/moto";

    /** Exit code of the script where there is no Python or no package. */
    private static final int UNAVAILABLE = 3;

    private static final int OK = 200;
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final URI uri;
    private final Process process;
    private final Path log;
    private final HttpClient http = HttpClient.newHttpClient();

    private MotoServer(URI uri, Process process, Path log) {
        this.uri = uri;
        this.process = process;
        this.log = log;
    }

    /**
     * Installs moto, which takes a minute the first time, starts it and waits until it answers.
     *
     * @throws MotoUnavailableException if it is not there and cannot be installed here
     */
    static MotoServer start() {
        Path folder = folder();
        Path python = installed(folder).resolve("bin/python");
        try {
            int port = freePort();
            Path log = Files.createTempFile("moto", ".log");
            ProcessBuilder builder = new ProcessBuilder(
                            python.toString(), folder.resolve("serve.py").toString(), String.valueOf(port))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment()
                    .putAll(Map.of(
                            "MOTO_AMIS_PATH", folder.resolve("images.json").toString(),
                            "MOTO_EC2_ENABLE_INSTANCE_TYPE_VALIDATION", "true",
                            "MOTO_ENABLE_AMI_VALIDATION", "true"));
            MotoServer server = new MotoServer(URI.create("http://127.0.0.1:" + port), builder.start(), log);
            server.awaitStart();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Tests run in the folder of some module, the script is in that of one of them. */
    private static Path folder() {
        for (Path above = Path.of("").toAbsolutePath(); above != null; above = above.getParent()) {
            Path folder = above.resolve(FOLDER);
            if (Files.isExecutable(folder.resolve("install"))) {
                return folder;
            }
        }
        throw new MotoUnavailableException(
                "no " + FOLDER + " above " + Path.of("").toAbsolutePath() + "; run the tests within a source tree");
    }

    private static Path installed(Path folder) {
        try {
            Path errors = Files.createTempFile("moto-install", ".log");
            try {
                Process install = new ProcessBuilder(folder.resolve("install").toString())
                        .redirectError(errors.toFile())
                        .start();
                String printed = new String(install.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
                int exitCode = install.waitFor();
                String said = Files.readString(errors).strip();
                if (exitCode == UNAVAILABLE) {
                    throw new MotoUnavailableException(said);
                }
                if (exitCode != 0) {
                    throw new IllegalStateException("install ended with exit code %d:%n%s".formatted(exitCode, said));
                }
                return Path.of(printed);
            } finally {
                Files.deleteIfExists(errors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while moto was installed", e);
        }
    }

    private void awaitStart() {
        long deadline = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < deadline) {
            try {
                if (!process.isAlive()) {
                    throw new IllegalStateException("moto has ended:%n%s".formatted(logged()));
                }
                if (status(HttpRequest.newBuilder(uri.resolve("/moto-api/data.json"))) == OK) {
                    return;
                }
            } catch (UncheckedIOException e) {
                // It does not listen yet.
            }
            pause();
        }
        close();
        throw new IllegalStateException("moto does not answer after %s:%n%s".formatted(START, logged()));
    }

    private void pause() {
        try {
            process.waitFor(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while moto started", e);
        }
    }

    private int status(HttpRequest.Builder request) {
        try {
            return http.send(request.timeout(START).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while moto answered", e);
        }
    }

    private String logged() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    public URI uri() {
        return uri;
    }

    /** A client of each service. They try once, because moto answers what it does not know with 500. The caller closes them. */
    public AwsClients clients() {
        return TestClients.of(uri, Attempts.ONE);
    }

    /** Forgets all that was made. */
    public void reset() {
        int status = status(
                HttpRequest.newBuilder(uri.resolve("/moto-api/reset")).POST(HttpRequest.BodyPublishers.noBody()));
        if (status != OK) {
            throw new IllegalStateException("moto answers a reset with " + status);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            Files.deleteIfExists(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
