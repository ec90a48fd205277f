package io.karpenter.k8s.controlplane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder of one control plane, with its keys, its configuration files and its ports.
 *
 * @param folder deleted with all in it by {@link #delete}
 */
record Workplace(Path folder, int etcdPort, int etcdPeerPort, int apiPort) {

    /** May do everything; it opens nothing but a cluster of this machine that lives for seconds. */
    static final String TOKEN = "test-admin-token";

    static final String AUDIT = "audit.log";

    static Workplace create() {
        try {
            List<Integer> ports = freePorts(3);
            Workplace workplace =
                    new Workplace(Files.createTempDirectory("control-plane"), ports.get(0), ports.get(1), ports.get(2));
            workplace.fill();
            return workplace;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ports that are free now; somebody else may take one before we do, so that a start may have to be tried again. */
    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }

    private void fill() throws IOException {
        Files.createDirectories(logs());
        write("tokens.csv", TOKEN + ",admin,admin,\"system:masters\"\n");
        write("sa.key", privateKey());
        write("kubeconfig", """
                apiVersion: v1
                kind: Config
                clusters:
                - name: test
                  cluster: {server: "%s", certificate-authority: "%s"}
                users:
                - name: admin
                  user: {token: %s}
                contexts:
                - name: test
                  context: {cluster: test, user: admin}
                current-context: test
                """.formatted(apiServer(), certificate(), TOKEN));
        write("audit-policy.yaml", AuditLog.POLICY);
        // Scoring and filters are the defaults. Pods without a place are tried again sooner than after ten seconds.
        write("scheduler.yaml", """
                apiVersion: kubescheduler.config.k8s.io/v1
                kind: KubeSchedulerConfiguration
                clientConnection: {kubeconfig: "%s", qps: 500, burst: 1000}
                leaderElection: {leaderElect: false}
                podMaxBackoffSeconds: 1
                """.formatted(kubeconfig()));
        try (var stages = Workplace.class.getResourceAsStream("stages.yaml")) {
            Files.write(
                    folder.resolve("stages.yaml"),
                    java.util.Objects.requireNonNull(stages).readAllBytes());
        }
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    /** Signs the tokens of service accounts. */
    private static String privateKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            byte[] key = generator.generateKeyPair().getPrivate().getEncoded();
            return "-----BEGIN PRIVATE KEY-----\n"
                    + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                            .encodeToString(key)
                    + "\n-----END PRIVATE KEY-----\n";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    Path logs() {
        return folder.resolve("logs");
    }

    Path kubeconfig() {
        return folder.resolve("kubeconfig");
    }

    /** The API server signs it itself, so that it is the authority that clients trust as well. */
    Path certificate() {
        return folder.resolve("pki").resolve("apiserver.crt");
    }

    String etcd() {
        return "http://127.0.0.1:" + etcdPort;
    }

    String etcdPeer() {
        return "http://127.0.0.1:" + etcdPeerPort;
    }

    String apiServer() {
        return "https://127.0.0.1:" + apiPort;
    }

    void copyLogs(Path to) {
        try (Stream<Path> files = Files.list(logs())) {
            Files.createDirectories(to);
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void delete() {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException leftOver) {
            // A process that is being killed may still write; the folder lies where temporary files are cleaned up.
        }
    }
}
