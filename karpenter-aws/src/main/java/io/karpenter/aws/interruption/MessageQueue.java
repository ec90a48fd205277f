package io.karpenter.aws.interruption;

import io.karpenter.aws.instance.Instance;
import io.karpenter.aws.launch.machine.Machines;
import io.karpenter.aws.offering.UnavailableOfferings;
import io.karpenter.aws.reservation.ReservationCounts;
import io.karpenter.aws.tag.TagKeys;
import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.cloud.machine.MachineNotice;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.offering.CapacityType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/**
 * The queue of interruptions. A message is deleted once all machines that it is about are seen to; SQS gives it again after twenty seconds otherwise,
 * also to another process. Thread-safe. Source: AWS-INT-01 to AWS-INT-10, AWS-INT-16.
 */
public final class MessageQueue {

    private static final Logger LOG = LoggerFactory.getLogger(MessageQueue.class);

    private static final int MOST = 10;
    private static final int SECONDS = 20;

    /** What is known of machines, and what is found out about capacity. */
    public record Knowledge(Machines machines, UnavailableOfferings unavailable, ReservationCounts counts) {}

    /** A message of which machines are still to be seen to. */
    private record Open(String receipt, Set<String> notices) {}

    private final SqsClient sqs;
    private final String name;
    private final String cluster;
    private final Knowledge knowledge;
    private final MetricSink metrics;
    private final Executor executor;
    private final InstantSource clock;
    private final Map<String, Open> open = new ConcurrentHashMap<>();
    private volatile @Nullable String url;

    /**
     * @param name of the queue
     * @param cluster whose machines matter
     * @param executor with a thread for each message
     */
    public MessageQueue(
            SqsClient sqs,
            String name,
            String cluster,
            Knowledge knowledge,
            MetricSink metrics,
            Executor executor,
            InstantSource clock) {
        this.sqs = sqs;
        this.name = name;
        this.cluster = cluster;
        this.knowledge = knowledge;
        this.metrics = metrics;
        this.executor = executor;
        this.clock = clock;
    }

    /**
     * What the next messages say, nothing if this thread is interrupted; waits for one for up to twenty seconds. A message with which anything goes
     * wrong is told in the log and comes again.
     *
     * @param relevant false for ids of instances that EC2 need not be asked about: rules of EventBridge send what happens in a whole account
     * @throws CloudProviderException if SQS does not answer
     */
    List<MachineNotice> receive(Predicate<String> relevant) {
        try {
            String queue = url();
            // Side by side: questions about machines that are not known are then one for all.
            List<CompletableFuture<List<MachineNotice>>> taken = sqs
                    .receiveMessage(r -> r.queueUrl(queue)
                            .maxNumberOfMessages(MOST)
                            .visibilityTimeout(SECONDS)
                            .waitTimeSeconds(SECONDS)
                            .messageSystemAttributeNames(MessageSystemAttributeName.SENT_TIMESTAMP)
                            .messageAttributeNames("All"))
                    .messages()
                    .stream()
                    .map(message -> CompletableFuture.supplyAsync(() -> taken(message, relevant), executor))
                    .toList();
            return taken.stream().flatMap(notices -> notices.join().stream()).toList();
        } catch (AbortedException ending) {
            return List.of();
        } catch (SdkException failed) {
            throw new CloudProviderException("interruption queue %s: %s".formatted(name, failed.getMessage()), failed);
        }
    }

    private String url() {
        String known = url;
        if (known == null) {
            known = sqs.getQueueUrl(r -> r.queueName(name)).queueUrl();
            url = known;
        }
        return known;
    }

    private List<MachineNotice> taken(
            software.amazon.awssdk.services.sqs.model.Message message, Predicate<String> relevant) {
        try {
            List<MachineNotice> notices = notices(message.messageId(), read(message), relevant);
            if (notices.isEmpty()) {
                delete(message.receiptHandle());
            } else {
                Set<String> ids = ConcurrentHashMap.newKeySet();
                notices.forEach(notice -> ids.add(notice.id()));
                open.put(message.messageId(), new Open(message.receiptHandle(), ids));
            }
            return notices;
        } catch (SdkException later) {
            LOG.warn("message {} of queue {} waits: {}", message.messageId(), name, later.getMessage());
            return List.of();
        } catch (RuntimeException defect) {
            // Whatever it is, the other messages of the batch are not to wait for it.
            LOG.error("message {} of queue {} waits", message.messageId(), name, defect);
            return List.of();
        }
    }

    private Message read(software.amazon.awssdk.services.sqs.model.Message message) {
        try {
            Message said = MessageReader.read(message.body() == null ? "" : message.body());
            measure(said);
            return said;
        } catch (InvalidMessageException never) {
            LOG.error(
                    "message {} of queue {} is dropped: {}",
                    message.messageId(),
                    name,
                    String.valueOf(never.getCause()));
            return Message.NONE;
        }
    }

    private void measure(Message said) {
        metrics.increment(InterruptionMetrics.RECEIVED.series(said.kind().text()));
        if (said.time().isAfter(Instant.EPOCH)) {
            metrics.observe(InterruptionMetrics.AGE.series(), Duration.between(said.time(), clock.instant()));
        }
    }

    private List<MachineNotice> notices(String messageId, Message said, Predicate<String> relevant) {
        List<MachineNotice> notices = new ArrayList<>();
        for (String id : new HashSet<>(said.instances())) {
            if (!relevant.test(id)) {
                continue;
            }
            Optional<Instance> machine = knowledge
                    .machines()
                    .get(id)
                    .filter(m -> cluster.equals(m.tags().get(TagKeys.EKS_CLUSTER)));
            machine.ifPresent(m -> {
                note(said.kind(), m);
                notices.add(Notices.of(messageId + "/" + id, m.providerId(), said.kind()));
            });
        }
        return notices;
    }

    /** What is taken back is not to be had again for a while. */
    private void note(Kind kind, Instance machine) {
        if (kind == Kind.SPOT_INTERRUPTED) {
            knowledge
                    .unavailable()
                    .mark(
                            CapacityType.SPOT,
                            machine.instanceType(),
                            machine.placement().zone());
        }
        if (kind == Kind.RESERVATION_INTERRUPTED) {
            machine.reservation().ifPresent(r -> knowledge.counts().exhausted(r.id()));
        }
    }

    /** One machine of a message is seen to. */
    void acknowledge(MachineNotice notice) {
        String messageId = notice.id().substring(0, Math.max(0, notice.id().indexOf('/')));
        Open message = open.get(messageId);
        if (message == null
                || !message.notices().remove(notice.id())
                || !message.notices().isEmpty()) {
            return;
        }
        open.remove(messageId);
        try {
            delete(message.receipt());
        } catch (SdkException failed) {
            throw new CloudProviderException("interruption queue %s: %s".formatted(name, failed.getMessage()), failed);
        }
    }

    private void delete(String receipt) {
        String queue = url();
        sqs.deleteMessage(r -> r.queueUrl(queue).receiptHandle(receipt));
        metrics.increment(InterruptionMetrics.DELETED.series());
    }
}
