package io.karpenter.aws.discovery;

import io.karpenter.aws.client.Filters;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupsRequest;
import software.amazon.awssdk.services.ec2.model.Filter;

/** The security groups that terms select. Thread-safe. Source: AWS-SG-01 to AWS-SG-03. */
public final class SecurityGroups {

    private static final Duration LIFETIME = Duration.ofMinutes(1);
    private static final int PAGE = 500;

    private final Selection<SecurityGroupFacts> selection;

    public SecurityGroups(Ec2Client ec2, InstantSource clock) {
        this.selection = new Selection<>(LIFETIME, clock, filters -> query(ec2, filters), SecurityGroupFacts::id);
    }

    /** The security groups that any of the terms selects, by id; none if no term can select anything. */
    public List<SecurityGroupFacts> list(List<SelectorTerm> terms) {
        return selection.select(
                terms,
                SecurityGroups::queries,
                found -> found.stream()
                        .sorted(Comparator.comparing(SecurityGroupFacts::id))
                        .toList());
    }

    private static List<List<Filter>> queries(List<SelectorTerm> terms) {
        List<List<Filter>> queries = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (SelectorTerm term : terms) {
            List<Filter> tags = term.tagFilters();
            if (!tags.isEmpty()) {
                queries.add(tags);
            }
            Optional<String> id = term.id();
            id.ifPresent(ids::add);
            term.name().filter(name -> id.isEmpty()).ifPresent(names::add);
        }
        if (!ids.isEmpty()) {
            queries.add(List.of(Filters.of("group-id", ids)));
        }
        if (!names.isEmpty()) {
            queries.add(List.of(Filters.of("group-name", names)));
        }
        return queries;
    }

    private static List<SecurityGroupFacts> query(Ec2Client ec2, List<Filter> filters) {
        DescribeSecurityGroupsRequest request = DescribeSecurityGroupsRequest.builder()
                .filters(filters)
                .maxResults(PAGE)
                .build();
        return ec2.describeSecurityGroupsPaginator(request).securityGroups().stream()
                .map(group -> new SecurityGroupFacts(group.groupId(), group.groupName()))
                .toList();
    }
}
