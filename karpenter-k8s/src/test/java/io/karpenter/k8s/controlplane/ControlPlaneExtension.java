package io.karpenter.k8s.controlplane;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Keeps one control plane per JVM for the classes with {@link UsesControlPlane}, and stops it when the last test of the JVM has
 * ended. When a test fails, the logs are copied to {@code target/control-plane-logs}.
 */
final class ControlPlaneExtension implements BeforeAllCallback, AfterTestExecutionCallback, ParameterResolver {

    private static final Path KEPT_LOGS = Path.of("target", "control-plane-logs");

    @Override
    public void beforeAll(ExtensionContext context) {
        Size size = context.getTestClass()
                .flatMap(type -> AnnotationSupport.findAnnotation(type, UsesControlPlane.class))
                .map(UsesControlPlane::value)
                .orElseThrow();
        try {
            shared(context).of(size);
        } catch (ControlPlaneUnavailableException unavailable) {
            System.out.println("Skipped " + context.getDisplayName() + ": " + unavailable.getMessage());
            Assumptions.abort(unavailable.getMessage());
        }
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            String test = context.getRequiredTestClass().getSimpleName() + "-" + context.getDisplayName();
            Path kept = KEPT_LOGS.resolve(test.replaceAll("[^A-Za-z0-9.-]+", "_"));
            shared(context).current().ifPresent(plane -> plane.copyLogs(kept));
            System.out.println("Logs of the control plane: " + kept.toAbsolutePath());
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == ControlPlane.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return shared(context).current().orElseThrow();
    }

    private static Shared shared(ExtensionContext context) {
        Store store = context.getRoot().getStore(Namespace.create(ControlPlaneExtension.class));
        return store.getOrComputeIfAbsent(Shared.class, type -> new Shared(), Shared.class);
    }

    /** The plane of this JVM; closed by JUnit with the root context. */
    private static final class Shared implements AutoCloseable {

        private Optional<ControlPlane> plane = Optional.empty();

        synchronized ControlPlane of(Size size) {
            if (plane.isPresent() && plane.get().size() == size) {
                plane.get().clear();
                return plane.get();
            }
            close();
            ControlPlane started = ControlPlane.start(size);
            plane = Optional.of(started);
            return started;
        }

        synchronized Optional<ControlPlane> current() {
            return plane;
        }

        @Override
        public synchronized void close() {
            plane.ifPresent(ControlPlane::close);
            plane = Optional.empty();
        }
    }
}
