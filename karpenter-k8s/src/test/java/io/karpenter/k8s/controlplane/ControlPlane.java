package io.karpenter.k8s.controlplane;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A running control plane on free ports of this machine, fresh and empty. It takes three seconds to start and less than a gibibyte.
 *
 * <p>{@link #close} kills its processes and deletes its folder; so does the end of the JVM, whichever way it ends. The client is
 * thread-safe, the plane itself is for one thread.
 */
public final class ControlPlane implements AutoCloseable {

    private static final String API_SERVER = "kube-apiserver";
    private static final int ATTEMPTS = 3;

    /** How long a test waits for something that is to happen at once, on a machine that has much else to do. */
    public static final Duration PATIENCE = Duration.ofSeconds(Integer.getInteger("control-plane.patience", 180));

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
    /** Who waits for half an hour need not look every moment. */
    private static final int MOST_LOOKS = 3600;

    private final Size size;
    private final Workplace workplace;
    private final List<Part> parts = new ArrayList<>();
    private final Thread atExit = new Thread(this::kill, "kill control plane");
    private KubernetesClient client;

    private ControlPlane(Size size, Workplace workplace) {
        this.size = size;
        this.workplace = workplace;
        this.client = null;
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /**
     * Starts a control plane and waits until it serves. The programs are built before if they have to be, which takes minutes.
     *
     * @throws ControlPlaneUnavailableException if there are no programs and no Go to build them
     * @throws IllegalStateException if a process ends early; the message has the end of its log
     */
    public static ControlPlane start(Size size) {
        Programs programs = Programs.of(size);
        for (int attempt = 1; ; attempt++) {
            ControlPlane plane = new ControlPlane(size, Workplace.create());
            try {
                plane.start(programs);
                return plane;
            } catch (PartEndedException ended) {
                plane.close();
                boolean portTaken = ended.getMessage().contains("address already in use");
                if (!portTaken || attempt == ATTEMPTS) {
                    throw ended;
                }
            } catch (RuntimeException failure) {
                plane.close();
                throw failure;
            }
        }
    }

    private void start(Programs programs) {
        startPart(programs, "etcd", Commands.etcd(workplace));
        startPart(programs, API_SERVER, Commands.apiServer(workplace, size));
        await("the certificate of the API server", () -> Files.isReadable(workplace.certificate()));
        client = connect();
        await("the API server", this::isServing);
        if (size.includes(Size.SCHEDULE)) {
            startPart(programs, "kube-scheduler", Commands.scheduler());
        }
        if (size.includes(Size.FULL)) {
            startPart(programs, "kwok", Commands.kwok(programs));
        }
        if (size.includes(Size.CONTROL)) {
            startPart(programs, "kube-controller-manager", Commands.controllerManager(size));
            await(
                    "the service account that pods get",
                    () -> client.serviceAccounts()
                                    .inNamespace("default")
                                    .withName("default")
                                    .get()
                            != null);
        }
    }

    private void startPart(Programs programs, String name, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(programs.controlplane().toString());
        command.addAll(arguments);
        parts.add(Part.start(name, command, workplace.folder(), workplace.logs()));
    }

    private KubernetesClient connect() {
        // Nothing of the machine's own kubeconfig.
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl(workplace.apiServer())
                .withCaCertFile(workplace.certificate().toString())
                .withOauthToken(Workplace.TOKEN)
                .withNamespace("default")
                .withRequestRetryBackoffLimit(0)
                .build();
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private boolean isServing() {
        try {
            return "ok".equals(client.raw("/readyz"))
                    && client.namespaces().withName("default").get() != null;
        } catch (KubernetesClientException notYet) {
            return false;
        }
    }

    /**
     * Looks until {@code condition} holds.
     *
     * @throws IllegalStateException if it does not within {@link #PATIENCE}, or if a process has ended
     */
    public void await(String what, BooleanSupplier condition) {
        await(what, PATIENCE, condition);
    }

    /**
     * Looks until {@code condition} holds, the less often the longer it may take.
     *
     * @throws IllegalStateException if it does not within {@code patience}, or if a process has ended
     */
    public void await(String what, Duration patience, BooleanSupplier condition) {
        Duration pause = Stream.of(BETWEEN_LOOKS, patience.dividedBy(MOST_LOOKS))
                .max(Duration::compareTo)
                .orElseThrow();
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            checkRunning();
            if (System.nanoTime() > end) {
                throw new IllegalStateException("waited for " + what + " for " + patience.toSeconds()
                        + " s; the logs are in " + workplace.logs());
            }
            parts.get(0).endsWithin(pause);
        }
    }

    /**
     * Kills the API server, leaves the cluster without one for a while, and starts it again on what etcd has kept. Returns once it
     * serves.
     *
     * @param outage how long there is none
     */
    public void restartApiServer(Duration outage) {
        Part old = parts.stream()
                .filter(part -> part.name().equals(API_SERVER))
                .findFirst()
                .orElseThrow();
        parts.remove(old);
        old.kill();
        old.endsWithin(PATIENCE);
        parts.get(0).endsWithin(outage);
        startPart(Programs.of(size), API_SERVER, Commands.apiServer(workplace, size));
        await("the API server", this::isServing);
    }

    /** Throws if a process has ended, with the end of its log. */
    public void checkRunning() {
        for (Part part : parts) {
            if (!part.isRunning()) {
                throw new PartEndedException(part.name() + " has ended:\n" + part.lastLines());
            }
        }
    }

    public Size size() {
        return size;
    }

    /** A client that may do everything. It lives as long as the plane. */
    public KubernetesClient client() {
        return client;
    }

    /** A kubeconfig for other programs. */
    public Path kubeconfig() {
        return workplace.kubeconfig();
    }

    /**
     * Adds a node that is ready for pods at once. The API server taints each new node as not ready, and without the
     * controllers nobody takes that back.
     */
    public Node join(Node node) {
        Node created = client.resource(node).create();
        return client.resource(new NodeBuilder(created)
                        .editSpec()
                        .withTaints(
                                node.getSpec() == null
                                        ? List.of()
                                        : node.getSpec().getTaints())
                        .endSpec()
                        .build())
                .update();
    }

    /** Deletes all workloads, pods, volumes, claims, storage classes and nodes; namespaces stay, since only controllers can end them. */
    public void clear() {
        delete(client.apps().replicaSets().inAnyNamespace().list().getItems());
        delete(client.apps().statefulSets().inAnyNamespace().list().getItems());
        delete(client.batch().v1().jobs().inAnyNamespace().list().getItems());
        delete(client.pods().inAnyNamespace().list().getItems());
        delete(client.persistentVolumeClaims().inAnyNamespace().list().getItems());
        delete(client.persistentVolumes().list().getItems());
        delete(client.storage().v1().storageClasses().list().getItems());
        delete(client.nodes().list().getItems());
        await(
                "an empty cluster",
                () -> client.nodes().list().getItems().isEmpty()
                        && client.pods().inAnyNamespace().list().getItems().isEmpty()
                        && client.persistentVolumes().list().getItems().isEmpty()
                        && client.persistentVolumeClaims()
                                .inAnyNamespace()
                                .list()
                                .getItems()
                                .isEmpty());
    }

    private void delete(List<? extends HasMetadata> objects) {
        for (HasMetadata object : objects) {
            client.resource(object).withGracePeriod(0).delete();
        }
    }

    /**
     * What {@code kubectl} prints when it is asked of this cluster.
     *
     * @throws IllegalStateException if it fails; the message has what it complained of
     */
    public String kubectl(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Programs.of(size).controlplane().toString(),
                "kubectl",
                "--kubeconfig=" + kubeconfig(),
                "--cache-dir=" + workplace.folder().resolve("kubectl")));
        command.addAll(List.of(arguments));
        Path errors = workplace.logs().resolve("kubectl.log");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        Part.withoutMachinesOwn(builder);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command + ": " + Files.readString(errors));
            }
            return printed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while kubectl ran", e);
        }
    }

    /** What was asked of the API server until now. */
    public AuditLog auditLog() {
        return AuditLog.read(workplace.folder().resolve(Workplace.AUDIT));
    }

    /** Copies what the processes have written so far into {@code folder}. */
    public void copyLogs(Path folder) {
        workplace.copyLogs(folder);
    }

    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
        kill();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException ending) {
            // The JVM is at its end; the hook finds nothing left to do.
        }
    }

    private void kill() {
        parts.forEach(Part::kill);
        parts.forEach(part -> part.endsWithin(Duration.ofSeconds(10)));
        workplace.delete();
    }

    /** A process of the plane has ended by itself. */
    private static final class PartEndedException extends IllegalStateException {

        @java.io.Serial
        private static final long serialVersionUID = 1;

        PartEndedException(String message) {
            super(message);
        }
    }
}
