package io.karpenter.engine.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.aws.Ec2Provider;
import io.karpenter.aws.client.AwsClients;
import io.karpenter.aws.fake.Attempts;
import io.karpenter.aws.fake.FakeAws;
import io.karpenter.aws.launch.QuickTimers;
import io.karpenter.aws.settings.AwsSettings;
import io.karpenter.aws.settings.ClusterFacts;
import io.karpenter.core.event.EventSink;
import io.karpenter.k8s.KarpenterControllers;
import io.karpenter.k8s.api.FakeClusterApi;
import io.karpenter.k8s.controller.Controller;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which controllers run over EC2. */
final class Ec2ControllersTest {

    @Test
    @DisplayName(
            "AWS-OPT-13 over EC2 there are controllers of node classes, of machines' garbage, tags, memory and reservations, of offerings and of what AWS says")
    void controllers() {
        try (QuickTimers timers = new QuickTimers(1);
                FakeAws aws = FakeAws.start(timers.clock());
                AwsClients clients = aws.clients(Attempts.FAST);
                Ec2Provider ec2 = Ec2Provider.builder(
                                clients,
                                AwsSettings.of(FakeAws.CLUSTER),
                                new ClusterFacts("https://api.test", "Y2E=", Optional.of("10.100.0.10")))
                        .timers(timers)
                        .apiServerVersion(() -> "1.33")
                        .start();
                KarpenterControllers controllers = KarpenterControllers.builder()
                        .api(FakeClusterApi.immediate(timers.clock()))
                        .cloudProvider(ec2.provider())
                        .events(EventSink.NONE)
                        .clock(timers.clock())
                        .build()) {
            assertThat(controllers.set().controllers())
                    .extracting(Controller::name)
                    .contains(
                            "nodeclass",
                            "nodeclass.hash",
                            "nodeclass.garbagecollection",
                            "nodeclaim.garbagecollection",
                            "nodeclaim.tagging",
                            "providers.instancetype.capacity",
                            "providers.offering.metrics",
                            "reservation.capacitytype",
                            "reservation.expiration",
                            "interruption");
        }
    }
}
