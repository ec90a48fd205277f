package io.karpenter.aws.fake.wire;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/** Which operations there are. Operations of one service run one at a time, unless they wait. */
public final class Operations {

    private final Map<String, Operation> operations = new ConcurrentHashMap<>();

    /** Answers such requests with what {@code work} returns; those with {@code DryRun} without asking it. */
    public <Q extends SdkPojo, B extends SdkPojo & SdkBuilder<B, Q>> void on(
            Service service, Class<Q> type, Supplier<B> builder, Function<Q, ? extends SdkPojo> work) {
        add(service, type, builder, work, false, true);
    }

    /** As {@link #on}, and {@code work} throws {@link Fault#dryRun} itself, after it has checked what it can. */
    public <Q extends SdkPojo, B extends SdkPojo & SdkBuilder<B, Q>> void onChecked(
            Service service, Class<Q> type, Supplier<B> builder, Function<Q, ? extends SdkPojo> work) {
        add(service, type, builder, work, true, true);
    }

    /** As {@link #on}, for work that waits and is safe to run in parallel. */
    public <Q extends SdkPojo, B extends SdkPojo & SdkBuilder<B, Q>> void onWaiting(
            Service service, Class<Q> type, Supplier<B> builder, Function<Q, ? extends SdkPojo> work) {
        add(service, type, builder, work, false, false);
    }

    private <Q extends SdkPojo> void add(
            Service service,
            Class<Q> type,
            Supplier<? extends SdkPojo> builder,
            Function<Q, ? extends SdkPojo> work,
            boolean checksFirst,
            boolean alone) {
        String name = nameOf(type);
        operations.put(
                key(service, name),
                new Operation(service, name, builder, q -> work.apply(type.cast(q)), checksFirst, alone));
    }

    /** E.g. {@code CreateFleet} for the request class of that. */
    public static String nameOf(Class<? extends SdkPojo> request) {
        return request.getSimpleName().replaceAll("Request$", "");
    }

    Operation find(Service service, String name) {
        Operation operation = operations.get(key(service, name));
        if (operation == null) {
            throw Fault.of("InvalidAction", "The action %s of %s is not known here.".formatted(name, service));
        }
        return operation;
    }

    private static String key(Service service, String name) {
        return service + " " + name;
    }
}
