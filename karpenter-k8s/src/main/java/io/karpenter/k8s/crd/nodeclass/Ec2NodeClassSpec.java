package io.karpenter.k8s.crd.nodeclass;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.karpenter.k8s.crd.common.Copies;
import io.karpenter.k8s.crd.schema.Allowed;
import io.karpenter.k8s.crd.schema.Open;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is wanted of the machines of an EC2NodeClass. No network interfaces (null) is not the same as an empty list. Source: API 5.1.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(value = ClassRules.ONE_IDENTITY, message = "exactly one of 'role' and 'instanceProfile' must be set")
@ValidationRule(
        value = "self.amiSelectorTerms.exists(t, has(t.alias)) || has(self.amiFamily)",
        message = "'amiFamily' must be set where no term of 'amiSelectorTerms' has an 'alias'")
@ValidationRule(
        value = ClassRules.ALIAS_OF + "'al2@')" + ClassRules.THEN_FAMILY_IN + "['AL2', 'Custom']",
        message = "'amiFamily' must be 'AL2' or 'Custom' with an alias of al2")
@ValidationRule(
        value = ClassRules.ALIAS_OF + "'al2023@')" + ClassRules.THEN_FAMILY_IN + "['AL2023', 'Custom']",
        message = "'amiFamily' must be 'AL2023' or 'Custom' with an alias of al2023")
@ValidationRule(
        value = ClassRules.ALIAS_OF + "'bottlerocket@')" + ClassRules.THEN_FAMILY_IN + "['Bottlerocket', 'Custom']",
        message = "'amiFamily' must be 'Bottlerocket' or 'Custom' with an alias of bottlerocket")
@ValidationRule(
        value = ClassRules.ALIAS_OF + "'windows2019@')" + ClassRules.THEN_FAMILY_IN + "['Windows2019', 'Custom']",
        message = "'amiFamily' must be 'Windows2019' or 'Custom' with an alias of windows2019")
@ValidationRule(
        value = ClassRules.ALIAS_OF + "'windows2022@')" + ClassRules.THEN_FAMILY_IN + "['Windows2022', 'Custom']",
        message = "'amiFamily' must be 'Windows2022' or 'Custom' with an alias of windows2022")
@ValidationRule(
        value = ClassRules.ALIAS_OF + "'windows2025@')" + ClassRules.THEN_FAMILY_IN + "['Windows2025', 'Custom']",
        message = "'amiFamily' must be 'Windows2025' or 'Custom' with an alias of windows2025")
public record Ec2NodeClassSpec(
        @Required
        @Size(max = ClassRules.MOST_TERMS)
        @ValidationRule(value = ClassRules.NOT_EMPTY, message = "subnetSelectorTerms cannot be empty")
        @ValidationRule(
                value = "self.all(t, has(t.tags) || has(t.id))",
                message = "each term must have at least one of 'tags' and 'id'")
        @ValidationRule(
                value = "!self.all(t, has(t.id) && has(t.tags))",
                message = "'id' and 'tags' of a term are mutually exclusive")
        @JsonPropertyDescription("Subnets that machines are launched into: those that any term selects.")
        List<SubnetTerm> subnetSelectorTerms,

        @Required
        @Size(max = ClassRules.MOST_TERMS)
        @ValidationRule(value = ClassRules.NOT_EMPTY, message = "securityGroupSelectorTerms cannot be empty")
        @ValidationRule(
                value = "self.all(t, has(t.tags) || has(t.id) || has(t.name))",
                message = "each term must have at least one of 'tags', 'id' and 'name'")
        @ValidationRule(
                value = "!self.all(t, has(t.id) && (has(t.tags) || has(t.name)))",
                message = "'id' of a term is mutually exclusive with 'tags' and 'name'")
        @ValidationRule(
                value = "!self.all(t, has(t.name) && (has(t.tags) || has(t.id)))",
                message = "'name' of a term is mutually exclusive with 'tags' and 'id'")
        @JsonPropertyDescription("Security groups of machines: those that any term selects.")
        List<SecurityGroupTerm> securityGroupSelectorTerms,

        @Size(max = ClassRules.MOST_TERMS)
        @ValidationRule(
                value = "self.all(t, has(t.tags) || has(t.id) || has(t.instanceMatchCriteria))",
                message = "each term must have at least one of 'tags', 'id' and 'instanceMatchCriteria'")
        @ValidationRule(
                value = "!self.all(t, has(t.id) && (has(t.tags) || has(t.ownerID) || has(t.instanceMatchCriteria)))",
                message = "'id' of a term is mutually exclusive with 'tags', 'ownerID' and 'instanceMatchCriteria'")
        @JsonPropertyDescription(
                "Capacity reservations that machines may use: those that any term selects. Absent is none, an empty list is refused.")
        List<ReservationTerm> capacityReservationSelectorTerms,

        @JsonPropertyDescription("Placement group of machines.") @Nullable
        PlacementGroupTerm placementGroupSelector,

        @Required
        @Size(min = 1, max = ClassRules.MOST_TERMS)
        @ValidationRule(
                value = "self.all(t, has(t.tags) || has(t.id) || has(t.name) || has(t.alias) || has(t.ssmParameter))",
                message = "each term must have at least one of 'tags', 'id', 'name', 'alias' and 'ssmParameter'")
        @ValidationRule(
                value = "!self.exists(t, has(t.id) && (has(t.alias) || has(t.tags) || has(t.name) || has(t.owner)))",
                message = "'id' of a term is mutually exclusive with 'alias', 'tags', 'name' and 'owner'")
        @ValidationRule(
                value = "!self.exists(t, has(t.alias) && (has(t.id) || has(t.tags) || has(t.name) || has(t.owner)))",
                message = "'alias' of a term is mutually exclusive with 'id', 'tags', 'name' and 'owner'")
        @ValidationRule(
                value = "!(self.exists(t, has(t.alias)) && self.size() != 1)",
                message = "a term with an 'alias' is mutually exclusive with other terms")
        @JsonPropertyDescription("Images that machines boot: those that any term selects.")
        List<ImageTerm> amiSelectorTerms,

        @Allowed({"AL2", "AL2023", "Bottlerocket", "Custom", "Windows2019", "Windows2022", "Windows2025"})
        @JsonPropertyDescription("How images are booted; absent is what the alias says.")
        @Nullable
        String amiFamily,

        @JsonPropertyDescription(
                "What machines are given to run when they boot, merged with what joins them to the cluster.")
        @Nullable
        String userData,

        @ValidationRule(value = "self != ''", message = "role cannot be empty")
        @JsonPropertyDescription("Name of the IAM role of machines; an instance profile is made for it.")
        @Nullable
        String role,

        @ValidationRule(value = "self != ''", message = "instanceProfile cannot be empty")
        @JsonPropertyDescription("Name of an instance profile that is there already.")
        @Nullable
        String instanceProfile,

        @ValidationRule(value = "self.all(key, key != '')", message = "empty tag keys are not allowed")
        @ValidationRule(
                value = "self.all(key, key != 'eks:eks-cluster-name')",
                message = "tag 'eks:eks-cluster-name' is a restricted tag")
        @ValidationRule(
                value = "self.all(key, !key.startsWith('kubernetes.io/cluster'))",
                message = "tags beginning with 'kubernetes.io/cluster' are restricted tags")
        @ValidationRule(
                value = "self.all(key, key != 'karpenter.sh/nodepool')",
                message = "tag 'karpenter.sh/nodepool' is a restricted tag")
        @ValidationRule(
                value = "self.all(key, key != 'karpenter.sh/nodeclaim')",
                message = "tag 'karpenter.sh/nodeclaim' is a restricted tag")
        @ValidationRule(
                value = "self.all(key, key != 'karpenter.k8s.aws/ec2nodeclass')",
                message = "tag 'karpenter.k8s.aws/ec2nodeclass' is a restricted tag")
        @JsonPropertyDescription("Tags of machines and of what is made for them.")
        Map<String, String> tags,

        @JsonPropertyDescription("Whether machines have a public address; absent is what their subnet says.") @Nullable
        Boolean associatePublicIPAddress,

        @Min(0) @JsonPropertyDescription("Number of address prefixes of the primary network interface.") @Nullable
        Integer ipPrefixCount,

        @Size(max = 50)
        @ValidationRule(
                value = "self.filter(m, has(m.rootVolume) && m.rootVolume).size() <= 1",
                message = "only one block device may be the rootVolume")
        @JsonPropertyDescription("Volumes of machines; absent is what the family has.")
        List<BlockDeviceMapping> blockDeviceMappings,

        @Allowed({"RAID0"}) @JsonPropertyDescription("What is made of local disks; absent is nothing.") @Nullable
        String instanceStorePolicy,

        @Size(max = 150)
        @ValidationRule(
                value =
                        "self.size() == 0 || self.exists(i, i.networkCardIndex == 0 && i.deviceIndex == 0 && i.interfaceType == 'interface')",
                message = "network interfaces must include a primary one: card 0, device 0, type 'interface'")
        @ValidationRule(
                value =
                        "self.all(i, self.exists_one(j, i.networkCardIndex == j.networkCardIndex && i.deviceIndex == j.deviceIndex))",
                message = "each card and device may be used only once")
        @ValidationRule(
                value =
                        "self.all(i, i.interfaceType != 'efa-only' || self.exists_one(j, j.interfaceType == 'efa-only' && i.networkCardIndex == j.networkCardIndex))",
                message = "a card may have only one 'efa-only' interface")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @JsonPropertyDescription("Network interfaces of machines; absent is what the instance type has.")
        @Nullable
        List<NetworkInterface> networkInterfaces,

        @JsonPropertyDescription("Whether machines are monitored each minute.") @Nullable
        Boolean detailedMonitoring,

        @Default(MetadataOptions.DEFAULT) @JsonPropertyDescription("How machines reach their metadata.") @Nullable
        MetadataOptions metadataOptions,

        @JsonPropertyDescription("After which silence connections are no longer tracked.") @Nullable
        ConnectionTracking connectionTracking,

        @JsonPropertyDescription("Options of processors.") @Nullable
        CpuOptions cpuOptions,

        @JsonPropertyDescription("Passed on to CreateFleet as it is.") @Nullable
        String context,

        @Open
        @JsonPropertyDescription(
                "Fields of the kubelet's configuration. What is wrong with them is said by the condition ValidationSucceeded.")
        Map<String, Object> kubelet) {

    public Ec2NodeClassSpec {
        subnetSelectorTerms = Copies.of(subnetSelectorTerms);
        securityGroupSelectorTerms = Copies.of(securityGroupSelectorTerms);
        capacityReservationSelectorTerms = Copies.of(capacityReservationSelectorTerms);
        amiSelectorTerms = Copies.of(amiSelectorTerms);
        tags = Copies.of(tags);
        blockDeviceMappings = Copies.of(blockDeviceMappings);
        networkInterfaces = networkInterfaces == null ? null : Copies.of(networkInterfaces);
        kubelet = Copies.of(kubelet);
    }
}
