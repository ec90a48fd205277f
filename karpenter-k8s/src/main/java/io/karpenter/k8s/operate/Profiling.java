package io.karpenter.k8s.operate;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import org.jspecify.annotations.Nullable;

/**
 * What the JVM tells of itself: a flight recording of some seconds ({@code /debug/profile?seconds=30}), how many objects of which class
 * fill the heap ({@code /debug/heap}), what threads do ({@code /debug/threads}). Thread-safe; one recording at a time. Source:
 * ENABLE_PROFILING.
 */
final class Profiling {

    private static final Pattern SECONDS = Pattern.compile("(?:.*&)?seconds=(\\d{1,4})(?:&.*)?");
    private static final int USUAL_SECONDS = 30;
    private static final int MOST_SECONDS = 300;
    private static final String TEXT = "text/plain; charset=utf-8";

    private final Semaphore recording = new Semaphore(1);

    Map<String, HttpHandler> pages() {
        return Map.of(
                "/debug/profile", this::profile,
                "/debug/heap", exchange -> tell(exchange, "gcClassHistogram"),
                "/debug/threads", exchange -> tell(exchange, "threadPrint"));
    }

    private static void tell(HttpExchange exchange, String command) throws IOException {
        OperationsServer.answer(exchange, 200, TEXT, diagnosis(command));
    }

    private static String diagnosis(String command) {
        try {
            return String.valueOf(ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            command,
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()}));
        } catch (JMException notOffered) {
            throw new IllegalStateException("this JVM does not tell: " + command, notOffered);
        }
    }

    private void profile(HttpExchange exchange) throws IOException {
        if (!recording.tryAcquire()) {
            OperationsServer.answer(exchange, 409, TEXT, "a recording is being made, try again later\n");
            return;
        }
        try {
            Path file = record(seconds(exchange.getRequestURI().getQuery()));
            try {
                exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
                exchange.getResponseHeaders().set("Content-Disposition", "attachment; filename=\"karpenter.jfr\"");
                exchange.sendResponseHeaders(200, Files.size(file));
                try (OutputStream body = exchange.getResponseBody()) {
                    Files.copy(file, body);
                }
            } finally {
                Files.delete(file);
            }
        } finally {
            recording.release();
        }
    }

    private static int seconds(@Nullable String query) {
        Matcher stated = SECONDS.matcher(query == null ? "" : query);
        int seconds = stated.matches() ? Integer.parseInt(stated.group(1)) : USUAL_SECONDS;
        return Math.clamp(seconds, 0, MOST_SECONDS);
    }

    private static Path record(int seconds) throws IOException {
        Path file = Files.createTempFile("karpenter", ".jfr");
        try (Recording recording = new Recording(Configuration.getConfiguration("profile"))) {
            recording.start();
            TimeUnit.SECONDS.sleep(seconds);
            recording.stop();
            recording.dump(file);
            return file;
        } catch (ParseException noSuchConfiguration) {
            throw new IllegalStateException("this JVM makes no recordings", noSuchConfiguration);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new IOException("the program stops", stopping);
        }
    }
}
