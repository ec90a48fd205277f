package io.karpenter.aws.discovery;

import io.karpenter.aws.client.Filters;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ObjIntConsumer;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsRequest;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Subnet;

/** The subnets that terms select. Thread-safe. Source: AWS-SUB-01 to AWS-SUB-04, AWS-SUB-09. */
public final class Subnets {

    private static final int PAGE = 500;

    private static final Comparator<SubnetFacts> FREEST_FIRST =
            Comparator.comparingInt(SubnetFacts::freeAddresses).reversed().thenComparing(SubnetFacts::id);

    private final Selection<SubnetFacts> selection;
    private final ObjIntConsumer<String> counted;

    /**
     * @param lifetime how long an answer is remembered
     * @param counted hears how many addresses a subnet has left, by its id, whenever EC2 has described it
     */
    public Subnets(Ec2Client ec2, Duration lifetime, InstantSource clock, ObjIntConsumer<String> counted) {
        this.counted = counted;
        this.selection = new Selection<>(lifetime, clock, filters -> query(ec2, filters), SubnetFacts::id);
    }

    /** The subnets that any of the terms selects, the one with most free addresses first; none if no term can select anything. */
    public List<SubnetFacts> list(List<SelectorTerm> terms) {
        return selection.select(terms, Subnets::queries, found -> {
            found.forEach(subnet -> counted.accept(subnet.id(), subnet.freeAddresses()));
            return found.stream().sorted(FREEST_FIRST).toList();
        });
    }

    private static List<List<Filter>> queries(List<SelectorTerm> terms) {
        List<List<Filter>> queries = new ArrayList<>();
        List<String> ids = terms.stream()
                .map(SelectorTerm::id)
                .flatMap(Optional::stream)
                .distinct()
                .toList();
        if (!ids.isEmpty()) {
            queries.add(List.of(Filters.of("subnet-id", ids)));
        }
        terms.stream()
                .map(SelectorTerm::tagFilters)
                .filter(filters -> !filters.isEmpty())
                .forEach(queries::add);
        return queries;
    }

    private static List<SubnetFacts> query(Ec2Client ec2, List<Filter> filters) {
        DescribeSubnetsRequest request = DescribeSubnetsRequest.builder()
                .filters(filters)
                .maxResults(PAGE)
                .build();
        return ec2.describeSubnetsPaginator(request).subnets().stream()
                .map(Subnets::facts)
                .toList();
    }

    private static SubnetFacts facts(Subnet subnet) {
        return new SubnetFacts(
                subnet.subnetId(),
                subnet.availabilityZone(),
                Optional.ofNullable(subnet.availabilityZoneId()).orElse(""),
                Optional.ofNullable(subnet.availableIpAddressCount()).orElse(0));
    }
}
