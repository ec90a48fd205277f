package io.karpenter.aws.moto;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Keeps one moto per JVM, emptied before each class, and stops it when the last test of the JVM has ended. */
final class MotoExtension implements BeforeAllCallback, ParameterResolver {

    @Override
    public void beforeAll(ExtensionContext context) {
        try {
            shared(context).server().reset();
        } catch (MotoUnavailableException unavailable) {
            System.out.println("Skipped " + context.getDisplayName() + ": " + unavailable.getMessage());
            Assumptions.abort(unavailable.getMessage());
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == MotoServer.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return shared(context).server();
    }

    private static Shared shared(ExtensionContext context) {
        Store store = context.getRoot().getStore(Namespace.create(MotoExtension.class));
        return store.getOrComputeIfAbsent(Shared.class, type -> new Shared(MotoServer.start()), Shared.class);
    }

    /** Closed by JUnit with the root context. */
    private record Shared(MotoServer server) implements AutoCloseable {

        @Override
        public void close() {
            server.close();
        }
    }
}
