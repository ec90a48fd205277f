package io.karpenter.aws.fake;

import io.karpenter.aws.fake.wire.Fault;
import io.karpenter.aws.fake.wire.Operations;
import io.karpenter.aws.fake.wire.Service;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.model.DeleteMessageRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlResponse;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;

/**
 * Queues; there is {@link FakeAws#CLUSTER}. Messages that were received and not deleted come back after their visibility
 * time-out, by the endpoint's clock. A receiver that waits does so in real time. Thread-safe.
 */
public final class FakeSqs {

    private static final int VISIBILITY_SECONDS = 30;
    private static final int SERVER_ERROR = 500;

    private static final class Stored {
        private final String id;
        private final String body;
        private final Instant sent;
        private Instant visible;
        private String receipt = "";
        private int received;

        Stored(String id, String body, Instant sent) {
            this.id = id;
            this.body = body;
            this.sent = sent;
            this.visible = sent;
        }
    }

    private final InstantSource clock;
    private final Supplier<String> endpoint;
    private final AtomicInteger ids = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Map<String, Stored>> queues = new HashMap<>();
    private Duration longestWait = Duration.ofSeconds(20);
    private boolean closed;

    FakeSqs(Operations operations, InstantSource clock, Supplier<String> endpoint) {
        this.clock = clock;
        this.endpoint = endpoint;
        queues.put(FakeAws.CLUSTER, new LinkedHashMap<>());
        operations.onWaiting(Service.SQS, GetQueueUrlRequest.class, GetQueueUrlRequest::builder, this::url);
        operations.onWaiting(Service.SQS, SendMessageRequest.class, SendMessageRequest::builder, this::send);
        operations.onWaiting(Service.SQS, ReceiveMessageRequest.class, ReceiveMessageRequest::builder, this::receive);
        operations.onWaiting(Service.SQS, DeleteMessageRequest.class, DeleteMessageRequest::builder, this::delete);
    }

    public void create(String queue) {
        locked(() -> queues.computeIfAbsent(queue, q -> new LinkedHashMap<>()));
    }

    public void remove(String queue) {
        locked(() -> queues.remove(queue));
    }

    /** Puts a message into a queue; its id. */
    public String send(String queue, String body) {
        return locked(() -> {
            String id = "message-" + ids.incrementAndGet();
            require(queue).put(id, new Stored(id, body, clock.instant()));
            changed.signalAll();
            return id;
        });
    }

    /** Bodies of the messages that are not deleted, received or not. */
    public List<String> messages(String queue) {
        return locked(() -> require(queue).values().stream().map(m -> m.body).toList());
    }

    /** Receivers never wait longer for a message, whatever they ask for. */
    public void longestWait(Duration time) {
        locked(() -> longestWait = time);
    }

    void close() {
        locked(() -> {
            closed = true;
            changed.signalAll();
            return closed;
        });
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    private Map<String, Stored> require(String queue) {
        Map<String, Stored> messages = queues.get(queue);
        if (messages == null) {
            throw Fault.of("QueueDoesNotExist", "The specified queue does not exist.");
        }
        return messages;
    }

    private static String name(String url) {
        return url.substring(url.lastIndexOf('/') + 1);
    }

    private GetQueueUrlResponse url(GetQueueUrlRequest request) {
        locked(() -> require(request.queueName()));
        return GetQueueUrlResponse.builder()
                .queueUrl("%s/%s/%s".formatted(endpoint.get(), FakeAws.ACCOUNT, request.queueName()))
                .build();
    }

    private SendMessageResponse send(SendMessageRequest request) {
        return SendMessageResponse.builder()
                .messageId(send(name(request.queueUrl()), request.messageBody()))
                .md5OfMessageBody(md5(request.messageBody()))
                .build();
    }

    private DeleteMessageResponse delete(DeleteMessageRequest request) {
        locked(() ->
                require(name(request.queueUrl())).values().removeIf(m -> m.receipt.equals(request.receiptHandle())));
        return DeleteMessageResponse.builder().build();
    }

    private ReceiveMessageResponse receive(ReceiveMessageRequest request) {
        lock.lock();
        try {
            long left = Math.min(seconds(request.waitTimeSeconds(), 0).toNanos(), longestWait.toNanos());
            List<Message> taken = take(request);
            while (taken.isEmpty() && left > 0 && !closed) {
                left = changed.awaitNanos(left);
                taken = take(request);
            }
            return ReceiveMessageResponse.builder().messages(taken).build();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Fault("InternalError", SERVER_ERROR, "the endpoint was stopped");
        } finally {
            lock.unlock();
        }
    }

    private List<Message> take(ReceiveMessageRequest request) {
        Instant now = clock.instant();
        int most = request.maxNumberOfMessages() == null ? 1 : request.maxNumberOfMessages();
        List<Message> taken = new ArrayList<>();
        for (Stored message : require(name(request.queueUrl())).values()) {
            if (taken.size() < most && !message.visible.isAfter(now)) {
                message.visible = now.plus(seconds(request.visibilityTimeout(), VISIBILITY_SECONDS));
                message.receipt = message.id + "/" + ++message.received;
                taken.add(answered(message));
            }
        }
        return taken;
    }

    private static Duration seconds(@Nullable Integer asked, int otherwise) {
        return Duration.ofSeconds(asked == null ? otherwise : asked);
    }

    private static Message answered(Stored message) {
        return Message.builder()
                .messageId(message.id)
                .receiptHandle(message.receipt)
                .body(message.body)
                .md5OfBody(md5(message.body))
                .attributesWithStrings(Map.of(
                        "SentTimestamp", String.valueOf(message.sent.toEpochMilli()),
                        "ApproximateReceiveCount", String.valueOf(message.received)))
                .build();
    }

    private static String md5(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
