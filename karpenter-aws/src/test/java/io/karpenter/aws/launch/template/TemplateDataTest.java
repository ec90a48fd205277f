package io.karpenter.aws.launch.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.quantity.Quantity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateInstanceNetworkInterfaceSpecificationRequest;
import software.amazon.awssdk.services.ec2.model.RequestLaunchTemplateData;

/** What launch templates are called and what is in them. */
final class TemplateDataTest {

    private static final String REGION = "us-west-2";

    /** Builds specs: a plain one on demand unless told otherwise. */
    private static final class Spec {
        private String nodeClass = "default";
        private List<String> groups = List.of("sg-1", "sg-2");
        private Map<String, String> tags = Map.of("team", "a");
        private String userData = "dXNlci1kYXRh";
        private List<Volume> volumes = List.of(Volume.of("/dev/xvda", "20Gi"));
        private Optional<String> nested = Optional.empty();
        private boolean enclave;
        private Optional<Boolean> publicIp = Optional.empty();
        private OptionalInt prefixes = OptionalInt.empty();
        private boolean ipv6;
        private int efa;
        private Optional<List<NetworkCardUse>> interfaces = Optional.empty();
        private Tracking tracking = Tracking.NONE;
        private CapacityType capacityType = CapacityType.ON_DEMAND;
        private Optional<ReservationTarget> reservation = Optional.empty();
        private Optional<String> group = Optional.empty();
        private OptionalInt partition = OptionalInt.empty();
        private boolean reservations = true;

        TemplateSpec build() {
            return new TemplateSpec(
                    nodeClass,
                    "profile",
                    groups,
                    new TreeMap<>(tags),
                    "ami-1",
                    userData,
                    volumes,
                    Metadata.DEFAULT,
                    true,
                    nested,
                    enclave,
                    new TemplateSpec.Network(publicIp, prefixes, ipv6, efa, interfaces, tracking),
                    capacityType,
                    reservation,
                    "dedicated",
                    group,
                    partition,
                    reservations);
        }

        RequestLaunchTemplateData data() {
            return TemplateData.data(build(), REGION);
        }
    }

    private static Spec reserved(String type, boolean interruptible) {
        Spec spec = new Spec();
        spec.capacityType = CapacityType.RESERVED;
        spec.reservation = Optional.of(new ReservationTarget("cr-1", type, interruptible));
        return spec;
    }

    @Test
    @DisplayName(
            "AWS-LT-01 the name is a hash of the content: stable, blind to the order of lists, different for other content")
    void name() {
        Spec other = new Spec();
        other.groups = List.of("sg-2", "sg-1");
        Spec renamed = new Spec();
        renamed.nodeClass = "another";
        Spec spot = new Spec();
        spot.capacityType = CapacityType.SPOT;

        String name = new Spec().build().name();

        assertThat(name).matches("karpenter\\.k8s\\.aws/[0-9a-f]{16}").isEqualTo("karpenter.k8s.aws/f4f9d9f578693aae");
        assertThat(other.build().name()).isEqualTo(name);
        assertThat(List.of(renamed.build().name(), spot.build().name()))
                .doesNotContain(name)
                .doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("AWS-LT-02 user data are part of the name as they are, and never of a text for people")
    void userData() {
        Spec other = new Spec();
        other.userData = "b3RoZXI";

        assertThat(other.build().name()).isNotEqualTo(new Spec().build().name());
        assertThat(other.build().toString()).doesNotContain("b3RoZXI");
    }

    @Test
    @DisplayName(
            "AWS-LT-09 AWS-LT-10 the request has name, tags and what the machine starts with; interfaces carry the security groups")
    void request() {
        Spec spec = new Spec();
        spec.capacityType = CapacityType.SPOT;
        var request = TemplateData.request(spec.build(), REGION);
        RequestLaunchTemplateData data = request.launchTemplateData();

        assertThat(request.launchTemplateName()).isEqualTo(spec.build().name());
        assertThat(request.tagSpecifications().getFirst().resourceTypeAsString())
                .isEqualTo("launch-template");
        assertThat(data.imageId()).isEqualTo("ami-1");
        assertThat(data.userData()).isEqualTo("dXNlci1kYXRh");
        assertThat(data.iamInstanceProfile().name()).isEqualTo("profile");
        assertThat(data.monitoring().enabled()).isTrue();
        assertThat(data.cpuOptions()).isNull();
        assertThat(data.securityGroupIds()).isEmpty();
        assertThat(data.networkInterfaces().getFirst().groups()).containsExactly("sg-1", "sg-2");
        assertThat(data.tagSpecifications())
                .extracting(s -> s.resourceTypeAsString())
                .containsExactly("network-interface", "spot-instances-request");
        assertThat(data.tagSpecifications().getFirst().tags())
                .extracting(t -> t.key() + "=" + t.value())
                .containsExactly("team=a");
    }

    @Test
    @DisplayName("AWS-LT-10 nested virtualization is the only processor option")
    void nested() {
        Spec spec = new Spec();
        spec.nested = Optional.of("enabled");

        assertThat(spec.data().cpuOptions().nestedVirtualizationAsString()).isEqualTo("enabled");
    }

    @Test
    @DisplayName("AWS-LT-11 sizes are whole GiB rounded up, zeros are left out, and no volumes are no field")
    void volumes() {
        Spec spec = new Spec();
        spec.volumes = List.of(new Volume(
                "/dev/xvda",
                Optional.of(Quantity.parse("20G")),
                Optional.of("gp3"),
                0,
                250,
                0,
                Optional.of("key"),
                Optional.of("snap-1"),
                Optional.of(true),
                Optional.of(false)));
        var ebs = spec.data().blockDeviceMappings().getFirst().ebs();
        Spec none = new Spec();
        none.volumes = List.of();

        assertThat(ebs.volumeSize()).isEqualTo(19);
        assertThat(ebs.iops()).isNull();
        assertThat(ebs.throughput()).isEqualTo(250);
        assertThat(ebs.kmsKeyId()).isEqualTo("key");
        assertThat(ebs.snapshotId()).isEqualTo("snap-1");
        assertThat(ebs.deleteOnTermination()).isFalse();
        assertThat(none.data().hasBlockDeviceMappings()).isFalse();
    }

    @Test
    @DisplayName(
            "AWS-LT-12 metadata options are those of the NodeClass, tags are never in them, and isolated regions get no IPv6 field")
    void metadata() {
        var options = new Spec().data().metadataOptions();

        assertThat(options.httpEndpointAsString()).isEqualTo("enabled");
        assertThat(options.httpTokensAsString()).isEqualTo("required");
        assertThat(options.httpPutResponseHopLimit()).isEqualTo(1);
        assertThat(options.httpProtocolIpv6AsString()).isEqualTo("disabled");
        assertThat(options.instanceMetadataTagsAsString()).isEqualTo("disabled");
        assertThat(TemplateData.data(new Spec().build(), "us-iso-east-1")
                        .metadataOptions()
                        .httpProtocolIpv6AsString())
                .isNull();
        assertThat(Metadata.withoutSchema(true)).isEqualTo(new Metadata("disabled", "enabled", 2, "required"));
    }

    @Test
    @DisplayName("AWS-LT-13 enclaves are enabled for claims that ask for them")
    void enclave() {
        Spec spec = new Spec();
        spec.enclave = true;

        assertThat(spec.data().enclaveOptions().enabled()).isTrue();
        assertThat(new Spec().data().enclaveOptions().enabled()).isFalse();
    }

    @Test
    @DisplayName("AWS-LT-14 there is one interface, with prefixes and addresses of the cluster's family")
    void defaultInterface() {
        Spec four = new Spec();
        four.publicIp = Optional.of(false);
        four.prefixes = OptionalInt.of(2);
        Spec six = new Spec();
        six.prefixes = OptionalInt.of(2);
        six.ipv6 = true;

        var v4 = only(four);
        var v6 = only(six);

        assertThat(v4.deviceIndex()).isZero();
        assertThat(v4.associatePublicIpAddress()).isFalse();
        assertThat(v4.ipv4PrefixCount()).isEqualTo(2);
        assertThat(v4.primaryIpv6()).isNull();
        assertThat(v6.associatePublicIpAddress()).isNull();
        assertThat(v6.ipv6PrefixCount()).isEqualTo(2);
        assertThat(v6.ipv4PrefixCount()).isNull();
        assertThat(v6.primaryIpv6()).isTrue();
        assertThat(v6.ipv6AddressCount()).isEqualTo(1);
    }

    private static LaunchTemplateInstanceNetworkInterfaceSpecificationRequest only(Spec spec) {
        assertThat(spec.data().networkInterfaces()).hasSize(1);
        return spec.data().networkInterfaces().getFirst();
    }

    @Test
    @DisplayName("AWS-LT-15 EFA interfaces are one for each card, the first of them device 0")
    void efa() {
        Spec spec = new Spec();
        spec.efa = 3;

        assertThat(spec.data().networkInterfaces())
                .extracting(i -> i.networkCardIndex() + "/" + i.deviceIndex() + " " + i.interfaceType())
                .containsExactly("0/0 efa", "1/1 efa", "2/1 efa");
    }

    @Test
    @DisplayName(
            "AWS-LT-16 AWS-LT-17 interfaces of the NodeClass win, and those for EFA alone have neither addresses nor tracking")
    void interfacesOfNodeClass() {
        Spec spec = new Spec();
        spec.efa = 3;
        spec.prefixes = OptionalInt.of(1);
        spec.tracking = new Tracking(OptionalInt.of(60), OptionalInt.empty(), OptionalInt.of(30));
        spec.interfaces =
                Optional.of(List.of(new NetworkCardUse(0, 0, "interface"), new NetworkCardUse(1, 1, "efa-only")));
        var interfaces = spec.data().networkInterfaces();

        assertThat(interfaces)
                .extracting(i -> i.networkCardIndex() + "/" + i.deviceIndex() + " " + i.interfaceType())
                .containsExactly("0/0 interface", "1/1 efa-only");
        assertThat(interfaces.get(0).ipv4PrefixCount()).isEqualTo(1);
        assertThat(interfaces.get(0).connectionTrackingSpecification().tcpEstablishedTimeout())
                .isEqualTo(60);
        assertThat(interfaces.get(0).connectionTrackingSpecification().udpStreamTimeout())
                .isNull();
        assertThat(interfaces.get(1).ipv4PrefixCount()).isNull();
        assertThat(interfaces.get(1).connectionTrackingSpecification()).isNull();
        assertThat(new Spec().data().networkInterfaces().getFirst().connectionTrackingSpecification())
                .isNull();
    }

    @Test
    @DisplayName("AWS-LT-18 placement has tenancy, and group and partition where there are some")
    void placement() {
        Spec spec = new Spec();
        spec.group = Optional.of("pg-1");
        spec.partition = OptionalInt.of(2);

        assertThat(spec.data().placement().tenancyAsString()).isEqualTo("dedicated");
        assertThat(spec.data().placement().groupId()).isEqualTo("pg-1");
        assertThat(spec.data().placement().partitionNumber()).isEqualTo(2);
        assertThat(new Spec().data().placement().groupId()).isNull();
    }

    @Test
    @DisplayName(
            "AWS-LT-19 reserved machines use their reservation and no other, all others none; without the gate nothing is said")
    void reservationPreference() {
        var target = reserved("default", false).data().capacityReservationSpecification();
        Spec off = new Spec();
        off.reservations = false;

        assertThat(target.capacityReservationPreferenceAsString()).isEqualTo("capacity-reservations-only");
        assertThat(target.capacityReservationTarget().capacityReservationId()).isEqualTo("cr-1");
        assertThat(new Spec().data().capacityReservationSpecification().capacityReservationPreferenceAsString())
                .isEqualTo("none");
        assertThat(off.data().capacityReservationSpecification()).isNull();
    }

    @Test
    @DisplayName("AWS-LT-20 the market is that of blocks and of interruptible reservations, else unset")
    void market() {
        assertThat(reserved("capacity-block", false)
                        .data()
                        .instanceMarketOptions()
                        .marketTypeAsString())
                .isEqualTo("capacity-block");
        assertThat(reserved("default", true).data().instanceMarketOptions().marketTypeAsString())
                .isEqualTo("interruptible-capacity-reservation");
        assertThat(reserved("default", false).data().instanceMarketOptions()).isNull();
        assertThat(new Spec().data().instanceMarketOptions()).isNull();
    }
}
