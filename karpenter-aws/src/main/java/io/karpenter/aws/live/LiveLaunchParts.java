package io.karpenter.aws.live;

import io.karpenter.aws.image.ImageTerms;
import io.karpenter.aws.image.NodeImages;
import io.karpenter.aws.launch.LaunchParts;
import io.karpenter.aws.launch.template.Volume;
import io.karpenter.aws.nodeclass.AmiFamily;
import io.karpenter.aws.offering.LiveCatalog;
import io.karpenter.aws.settings.ClusterFacts;
import io.karpenter.aws.userdata.BootCluster;
import io.karpenter.aws.userdata.InvalidUserDataException;
import io.karpenter.aws.userdata.KubeletSettings;
import io.karpenter.aws.userdata.NodeUserData;
import io.karpenter.aws.version.ServiceCidr;
import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.cloud.LaunchFailedException;
import io.karpenter.core.cloud.TypeCorrections;
import io.karpenter.core.cloud.machine.LaunchRequest;
import io.karpenter.core.cloud.nodeclass.InvalidNodeClassException;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InstanceType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/** What launching takes from the catalogue, from images and from user data. Thread-safe. Source: AWS-CP-04, AWS-CP-05, AWS-LT-05, AWS-LT-23. */
public final class LiveLaunchParts implements LaunchParts {

    private static final Logger LOG = LoggerFactory.getLogger(LiveLaunchParts.class);

    private final LiveCatalog catalog;
    private final Supplier<TypeCorrections> corrections;
    private final ServiceCidr serviceCidr;
    private final NodeUserData userData;

    public LiveLaunchParts(
            LiveCatalog catalog,
            Supplier<TypeCorrections> corrections,
            String cluster,
            ClusterFacts facts,
            ServiceCidr serviceCidr) {
        this.catalog = catalog;
        this.corrections = corrections;
        this.serviceCidr = serviceCidr;
        this.userData = new NodeUserData(() -> new BootCluster(cluster, facts, serviceCidr.known()));
    }

    @Override
    public List<InstanceType> instanceTypes(NodeClass nodeClass) {
        return resolved(() -> catalog.instanceTypes(nodeClass));
    }

    /** A claim of a user's own belongs to no NodePool, and is not corrected for. */
    @Override
    public List<InstanceType> corrected(LaunchRequest claim, List<InstanceType> types) {
        return Optional.ofNullable(claim.labels().get(Labels.NODEPOOL))
                .map(pool -> corrections.get().applied(pool, types))
                .orElse(types);
    }

    @Override
    public Optional<InstanceType> instanceType(NodeClass nodeClass, String name) {
        return resolved(() -> catalog.find(nodeClass, name));
    }

    @Override
    public Set<String> fitting(NodeClass nodeClass) {
        return resolved(() -> catalog.fitting(nodeClass));
    }

    private static <T> T resolved(Supplier<T> types) {
        try {
            return types.get();
        } catch (CloudProviderException | InvalidNodeClassException unknown) {
            throw new LaunchFailedException("InstanceTypeResolutionFailed", String.valueOf(unknown.getMessage()));
        }
    }

    @Override
    public Map<String, String> images(NodeClass nodeClass, List<InstanceType> types) {
        Map<String, String> ids = new TreeMap<>();
        NodeImages.imageByType(types, NodeImages.ofStatus(nodeClass.status()))
                .forEach((type, image) -> ids.put(type, image.id()));
        return ids;
    }

    @Override
    public Object kubeletSettings(NodeClass nodeClass, InstanceType type) {
        return kubelet(nodeClass, type);
    }

    private KubeletSettings kubelet(NodeClass nodeClass, InstanceType type) {
        return userData.kubelet(nodeClass, type, () -> resolved(() -> catalog.kubelet(nodeClass, type.name())));
    }

    @Override
    public String userData(LaunchRequest claim, NodeClass nodeClass, String imageId, List<InstanceType> types) {
        if (ImageTerms.family(nodeClass.spec()) == AmiFamily.AL2023) {
            findServiceCidr();
        }
        InstanceType one = types.getFirst();
        try {
            return userData.of(claim, nodeClass, kubelet(nodeClass, one), capacityType(one))
                    .base64();
        } catch (InvalidUserDataException invalid) {
            throw new LaunchFailedException("LaunchFailed", String.valueOf(invalid.getMessage()));
        }
    }

    /** A launch is of one capacity type, and types have no other offerings by then. */
    private static CapacityType capacityType(InstanceType type) {
        return type.offerings().getFirst().capacityType();
    }

    /** If it cannot be had, whoever writes the user data says what is missing. */
    private void findServiceCidr() {
        try {
            serviceCidr.resolve();
        } catch (SdkException | CloudProviderException unknown) {
            LOG.warn("the addresses of Services are not known: {}", unknown.getMessage());
        }
    }

    @Override
    public List<Volume> defaultVolumes(NodeClass nodeClass) {
        return FamilyVolumes.of(ImageTerms.family(nodeClass.spec()));
    }
}
