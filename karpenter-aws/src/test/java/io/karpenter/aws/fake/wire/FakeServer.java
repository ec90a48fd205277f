package io.karpenter.aws.fake.wire;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.utils.builder.Buildable;

/** Answers HTTP requests of all services on one port of the loopback interface. Thread-safe. */
public final class FakeServer implements AutoCloseable {

    /** So that a storm of launches is not refused by the kernel. */
    private static final int BACKLOG = 1024;

    private static final int OK = 200;
    private static final int FORBIDDEN = 403;
    private static final int SERVER_ERROR = 500;

    private final HttpServer http;
    private final ExecutorService threads =
            Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory());
    private final Operations operations;
    private final Troubles troubles;
    private final InstantSource clock;
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final Map<Service, ReentrantLock> locks = new EnumMap<>(Service.class);
    private final JsonCodec json = new JsonCodec();
    private volatile Consumer<Call> onDone = call -> {};
    private volatile Consumer<Call> onAnswered = call -> {};

    public FakeServer(Operations operations, Troubles troubles, InstantSource clock) {
        this.operations = operations;
        this.troubles = troubles;
        this.clock = clock;
        for (Service service : Service.values()) {
            locks.put(service, new ReentrantLock());
        }
        // Otherwise small answers wait 40 ms for an acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        try {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        http.setExecutor(threads);
        http.createContext("/", this::handle);
        http.start();
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    }

    /** In the order of their arrival. */
    public List<Call> calls() {
        return List.copyOf(calls);
    }

    public void forgetCalls() {
        calls.clear();
    }

    /** From now on {@code hook} hears of each request that was carried out, before it is answered: the answer waits for the hook. */
    public void onDone(Consumer<Call> hook) {
        onDone = hook;
    }

    /** From now on {@code hook} hears of each request that was carried out, once the answer is on its way. */
    public void onAnswered(Consumer<Call> hook) {
        onAnswered = hook;
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            Service service = Service.ofAuthorization(authorization == null ? "" : authorization)
                    .orElse(Service.EC2);
            try {
                if (authorization == null) {
                    throw new Fault("MissingAuthenticationToken", FORBIDDEN, "Request is not signed.");
                }
                answer(exchange, service, body);
            } catch (Fault fault) {
                refuse(exchange, service, fault);
            } catch (RuntimeException e) {
                e.printStackTrace();
                refuse(exchange, service, new Fault("InternalError", SERVER_ERROR, e.toString()));
            }
        }
    }

    private void answer(HttpExchange exchange, Service service, String body) throws IOException {
        NavigableMap<String, String> parameters = isQuery(service) ? QueryReader.parse(body) : new TreeMap<>();
        Operation operation = operations.find(service, operationName(exchange, service, parameters));
        SdkPojo request = read(exchange, operation, parameters, body);
        Call call = new Call(operation.name(), request, parameters, clock.instant());
        calls.add(call);
        sleep(troubles.delayOf(operation.name()));
        troubles.next(operation.name(), request).ifPresent(fault -> {
            throw fault;
        });
        if (!operation.checksFirst() && "true".equals(parameters.get("DryRun"))) {
            throw Fault.dryRun();
        }
        SdkPojo answer = work(operation, request);
        onDone.accept(call);
        if (!troubles.losesAnswer(operation.name())) {
            send(exchange, OK, service, write(operation, answer));
            exchange.close();
            onAnswered.accept(call);
        }
    }

    private SdkPojo work(Operation operation, SdkPojo request) {
        if (!operation.alone()) {
            return operation.work().apply(request);
        }
        ReentrantLock lock = locks.get(operation.service());
        lock.lock();
        try {
            return operation.work().apply(request);
        } finally {
            lock.unlock();
        }
    }

    private static boolean isQuery(Service service) {
        return switch (service.protocol()) {
            case EC2, QUERY -> true;
            case JSON, REST -> false;
        };
    }

    private static String operationName(HttpExchange exchange, Service service, Map<String, String> parameters) {
        return switch (service.protocol()) {
            case EC2, QUERY -> parameters.getOrDefault("Action", "");
            case JSON -> {
                String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
                yield target == null ? "" : target.substring(target.indexOf('.') + 1);
            }
            case REST -> restOperation(exchange);
        };
    }

    private static String restOperation(HttpExchange exchange) {
        String route = exchange.getRequestMethod() + " "
                + exchange.getRequestURI().getRawPath().split("/")[1];
        return switch (route) {
            case "GET clusters" -> "DescribeCluster";
            case "GET managedresources" -> "GetManagedResource";
            default -> route;
        };
    }

    private SdkPojo read(
            HttpExchange exchange, Operation operation, NavigableMap<String, String> parameters, String body) {
        SdkPojo builder = operation.request().get();
        switch (operation.service().protocol()) {
            case EC2 -> new QueryReader(parameters, true).fill(builder, "");
            case QUERY -> new QueryReader(parameters, false).fill(builder, "");
            case JSON -> json.fill(builder, body);
            case REST -> fillFromPath(builder, exchange.getRequestURI().getRawPath());
        }
        return (SdkPojo) ((Buildable) builder).build();
    }

    /** The only parameter of these operations is the last part of the path. */
    private static void fillFromPath(SdkPojo builder, String path) {
        for (SdkField<?> field : builder.sdkFields()) {
            if (field.location() == MarshallLocation.PATH) {
                field.set(builder, QueryReader.decode(path.substring(path.lastIndexOf('/') + 1)));
            }
        }
    }

    private String write(Operation operation, SdkPojo answer) {
        String id = UUID.randomUUID().toString();
        String response = operation.name() + "Response";
        String result = operation.name() + "Result";
        return switch (operation.service().protocol()) {
            case EC2 ->
                new XmlWriter()
                        .open(response)
                        .element("requestId", id)
                        .fields(answer)
                        .close(response)
                        .toString();
            case QUERY ->
                new XmlWriter()
                        .open(response)
                        .open(result)
                        .fields(answer)
                        .close(result)
                        .open("ResponseMetadata")
                        .element("RequestId", id)
                        .close("ResponseMetadata")
                        .close(response)
                        .toString();
            case JSON, REST -> json.write(answer);
        };
    }

    private void refuse(HttpExchange exchange, Service service, Fault fault) throws IOException {
        String id = UUID.randomUUID().toString();
        String text = switch (service.protocol()) {
            case EC2 ->
                new XmlWriter()
                        .open("Response")
                        .open("Errors")
                        .open("Error")
                        .element("Code", fault.code())
                        .element("Message", fault.message())
                        .close("Error")
                        .close("Errors")
                        .element("RequestID", id)
                        .close("Response")
                        .toString();
            case QUERY ->
                new XmlWriter()
                        .open("ErrorResponse")
                        .open("Error")
                        .element("Type", fault.status() < SERVER_ERROR ? "Sender" : "Receiver")
                        .element("Code", fault.code())
                        .element("Message", fault.message())
                        .close("Error")
                        .element("RequestId", id)
                        .close("ErrorResponse")
                        .toString();
            case JSON, REST -> {
                exchange.getResponseHeaders().set("x-amzn-ErrorType", fault.code());
                if (fault.code().equals("QueueDoesNotExist")) {
                    // The code of the protocol that this service once had, which the SDK prefers.
                    exchange.getResponseHeaders()
                            .set("x-amzn-query-error", "AWS.SimpleQueueService.NonExistentQueue;Sender");
                }
                yield json.error(fault);
            }
        };
        send(exchange, fault.status(), service, text);
    }

    private static void send(HttpExchange exchange, int status, Service service, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", contentType(service));
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static String contentType(Service service) {
        return switch (service.protocol()) {
            case EC2, QUERY -> "text/xml;charset=UTF-8";
            case JSON -> "application/x-amz-json-1.1";
            case REST -> "application/json";
        };
    }

    private static void sleep(Duration time) {
        if (time.isPositive()) {
            try {
                Thread.sleep(time);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Fault("InternalError", SERVER_ERROR, "the endpoint was stopped");
            }
        }
    }
}
