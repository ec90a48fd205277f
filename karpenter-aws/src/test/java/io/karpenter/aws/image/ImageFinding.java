package io.karpenter.aws.image;

import io.karpenter.aws.client.AwsClients;
import io.karpenter.aws.fake.Attempts;
import io.karpenter.aws.fake.FakeAws;
import io.karpenter.aws.fake.FakeEc2Images;
import io.karpenter.core.testkit.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import software.amazon.awssdk.services.ec2.model.Image;

/** A finder of images over an AWS in memory that has none, and a clock that a test turns. */
abstract class ImageFinding {

    static final String AL2023 = "/aws/service/eks/optimized-ami/1.33/amazon-linux-2023/";

    final ManualClock clock = new ManualClock();
    final FakeAws aws = FakeAws.start(clock);
    final AwsClients clients = aws.clients(Attempts.ONE);
    final ImageParameters parameters = new ImageParameters(clients.ssm(), clock);
    final ImageFinder finder = new ImageFinder(clients.ec2(), parameters, () -> "1.33", Duration.ofMinutes(1), clock);

    @BeforeEach
    void noImages() {
        aws.images().clear();
    }

    @AfterEach
    void close() {
        clients.close();
        aws.close();
    }

    static Map<String, Object> terms(Map<?, ?>... terms) {
        return Map.of("amiSelectorTerms", List.of(terms));
    }

    static Image image(String id, String created) {
        return FakeEc2Images.image(id, "name-" + id, "x86_64").toBuilder()
                .creationDate(created + "T00:00:00.000Z")
                .build();
    }

    List<String> found(Map<?, ?>... terms) {
        return finder.find(terms(terms)).stream().map(NodeImage::id).toList();
    }
}
