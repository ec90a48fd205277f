package io.karpenter.aws.image;

import io.karpenter.aws.client.Filters;
import io.karpenter.core.requirement.Requirements;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.services.ec2.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ec2.model.Filter;

/**
 * One question to DescribeImages. Source: AWS-AMI-07, AWS-AMI-08, AWS-AMI-11.
 *
 * @param filters all of which hold
 * @param owners account ids or {@code self} and {@code amazon}; none: all
 * @param variants what is known of images from where their ids were read, by id
 */
record ImageQuery(List<Match> filters, List<String> owners, Map<String, List<Requirements>> variants) {

    /** A filter of EC2's: one of the values. */
    record Match(String name, List<String> values) {

        private Filter filter() {
            return Filters.of(name, values);
        }
    }

    private static final int PAGE = 1000;
    private static final String ANY = "*";

    ImageQuery {
        filters = List.copyOf(filters);
        owners = List.copyOf(owners);
        variants = Map.copyOf(variants);
    }

    static ImageQuery ofIds(Collection<String> ids, Map<String, List<Requirements>> variants) {
        return new ImageQuery(List.of(new Match("image-id", List.copyOf(new TreeSet<>(ids)))), List.of(), variants);
    }

    static ImageQuery of(ImageTerm.Matching term) {
        List<Match> filters = new ArrayList<>();
        term.name().ifPresent(name -> filters.add(new Match("name", List.of(name))));
        // One filter for each tag: all must hold.
        new TreeMap<>(term.tags())
                .forEach((key, value) -> filters.add(
                        value.equals(ANY)
                                ? new Match("tag-key", List.of(key))
                                : new Match("tag:" + key, List.of(value))));
        List<String> owners = term.owner().isPresent()
                ? List.of(term.owner().get())
                : term.name().isPresent() ? List.of("self", "amazon") : List.of();
        return new ImageQuery(filters, owners, Map.of());
    }

    DescribeImagesRequest request() {
        List<Filter> all = new ArrayList<>();
        filters.forEach(match -> all.add(match.filter()));
        all.add(new Match("state", List.of("available")).filter());
        DescribeImagesRequest.Builder request = DescribeImagesRequest.builder()
                .filters(all)
                .includeDeprecated(true)
                .maxResults(PAGE);
        return owners.isEmpty() ? request.build() : request.owners(owners).build();
    }
}
