package io.karpenter.aws.version;

import io.karpenter.core.cloud.CloudProviderException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.eks.EksClient;

/**
 * Kubernetes' version as in {@code 1.33}, read at start and every {@link #INTERVAL}. Thread-safe. Source: AWS-VER-01 to AWS-VER-03.
 */
public final class KubernetesVersion implements Supplier<String> {

    public static final Duration INTERVAL = Duration.ofMinutes(5);

    private static final Logger LOG = LoggerFactory.getLogger(KubernetesVersion.class);
    private static final Pattern FORM = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})\\+?");
    private static final int MAJOR = 1;
    private static final int FIRST_MINOR = 26;
    private static final int LAST_MINOR = 36;

    private final Supplier<String> source;
    private final Consumer<String> problems;
    private final AtomicReference<String> current;

    private KubernetesVersion(Supplier<String> source, Consumer<String> problems) {
        this.source = source;
        this.problems = problems;
        this.current = new AtomicReference<>("");
        take(read());
    }

    /**
     * The version that EKS says.
     *
     * @param cluster its name
     * @param problems hears once of each version that is not supported
     * @throws RuntimeException if EKS cannot be asked now, which ends the program at its start
     */
    public static KubernetesVersion ofEks(EksClient eks, String cluster, Consumer<String> problems) {
        return new KubernetesVersion(
                () -> eks.describeCluster(request -> request.name(cluster))
                        .cluster()
                        .version(),
                problems);
    }

    /**
     * The version that the API server says.
     *
     * @param apiServer major and minor number with a dot between, perhaps a plus after them
     * @throws RuntimeException if it cannot be asked now, which ends the program at its start
     */
    public static KubernetesVersion ofApiServer(Supplier<String> apiServer, Consumer<String> problems) {
        return new KubernetesVersion(apiServer, problems);
    }

    @Override
    public String get() {
        return current.get();
    }

    /** Asks again; what was known stays if that fails. */
    public void refresh() {
        String version;
        try {
            version = read();
        } catch (RuntimeException e) {
            LOG.warn("the Kubernetes version cannot be read, {} is kept: {}", current.get(), e.getMessage());
            return;
        }
        take(version);
    }

    private String read() {
        String text = source.get();
        Matcher matcher = FORM.matcher(text == null ? "" : text.strip());
        if (!matcher.matches()) {
            throw new CloudProviderException(
                    "the Kubernetes version is \"%s\", it must be two numbers with a dot between, e.g. 1.33"
                            .formatted(text));
        }
        return matcher.group(1) + "." + matcher.group(2);
    }

    private void take(String version) {
        if (!current.getAndSet(version).equals(version) && !isSupported(version)) {
            problems.accept("Kubernetes %s is not supported, only %d.%d to %d.%d are; going on all the same"
                    .formatted(version, MAJOR, FIRST_MINOR, MAJOR, LAST_MINOR));
        }
    }

    private static boolean isSupported(String version) {
        int dot = version.indexOf('.');
        int minor = Integer.parseInt(version.substring(dot + 1));
        return Integer.parseInt(version.substring(0, dot)) == MAJOR && minor >= FIRST_MINOR && minor <= LAST_MINOR;
    }
}
